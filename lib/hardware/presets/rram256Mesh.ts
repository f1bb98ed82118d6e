import { type MeshChip, meshPreset, type Preset } from '../preset.js'
import { rram256Figures } from './rram256.js'

const isaac = 'ISAAC (Shafiee et al., ISCA 2016), Table I'
const pumaConstants =
  'puma-simulator (github.com/Aayush-Ankit/puma-simulator), constants-128.py in include/example-constants'

const { core, crossbar, exchange, partialSumBuffers, signal, clockGigahertz, energy } = rram256Figures

/**
 * The cores of `rram256` on a mesh instead of a bus: 256 of them, 16 × 16, joined by links as narrow as those of the
 * network on ISAAC's chip. Not a published chip. What a router takes is that of PUMA's model of the same network; the
 * access to shared memory itself, which `rram256` counts with each byte on its bus, is not counted.
 */
export const rram256Mesh: Preset<MeshChip> = meshPreset({
  name: { value: 'rram256-mesh', source: 'chosen: after rram256, on a mesh' },
  clockGigahertz,
  cores: { value: 256, source: 'chosen: a full mesh; ResNet-18 takes 201, one for each tile' },
  crossbar,
  core,
  interconnect: {
    kind: { value: 'mesh', source: 'chosen: the usual network between cores of one chip' },
    width: { value: 16, source: 'chosen: a square' },
    height: { value: 16, source: 'chosen: a square' },
    linkBytesPerCycle: {
      value: 4,
      source: `${isaac}: flits of size 32, taken as bits; chosen: one a cycle over each link`,
    },
    hopCycles: { value: 1, source: 'chosen: a router of one cycle, the fastest there is' },
  },
  exchange,
  partialSumBuffers,
  signal,
  energy: {
    ...energy,
    bytePicojoules: {
      value: 1.008,
      source: `${pumaConstants}: router of 4 ports 16.13 mW; at 1 GHz, / 4 ports of 4 B; chosen: all ports busy, and the access to memory not counted`,
    },
    signalPicojoules: {
      value: 4.032,
      source: 'chosen: a signal costs its 4 B × 1.008 pJ, as over the one link to a neighbour',
    },
    staticMilliwatts: {
      value: 2.717,
      source: `${pumaConstants}: leakage of a core 2.307 mW, as in the preset rram256, and of its router of 4 ports 0.41 mW`,
    },
  },
})
