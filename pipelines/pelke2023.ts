import * as o from '../lib/index.js'

const { sequential, linear, tree } = o

const factors: o.Factors = {
  crossbar: [512, 256, 128],
  bus: [8, 16, 32, 64, 128, 256],
  exchange: ['forward', 'memory'],
  signal: ['register'],
  arbitration: ['inputs-first', 'fifo'],
  buffers: [2, 1, 4],
}
const simple: o.Factors = { ...factors, arbitration: ['inputs-first'] }
const polling: o.Factors = { ...factors, signal: ['polling'], buffers: [2] }

/** Many small crossbars, and cores that poll in vain, take long to simulate: they are measured with fewer variants. */
const designs: readonly o.Factors[] = [
  factors,
  { ...simple, crossbar: [64] },
  { ...factors, crossbar: [64], arbitration: ['fifo'], buffers: [2] },
  polling,
  { ...simple, crossbar: [64], bus: [128], signal: ['polling'], buffers: [2] },
]
const quick: readonly o.Factors[] = [
  { ...simple, crossbar: [256], exchange: ['forward'], buffers: [2] },
  { ...factors, crossbar: [256], bus: [128] },
  { ...polling, crossbar: [256], bus: [128] },
]

/**
 * Every convolution of the zoo on chips of many sizes, buses and architectures, in every synchronization: what Pelke et al. (VLSI-SoC 2023) claim, measured.
 *
 * @example
 * import { pelke2023 } from 'ohmflow/pipelines'
 * console.assert(pelke2023.designs.length > pelke2023.quick.length)
 */
export const pelke2023: o.Experiment<o.OhmflowError> = {
  name: 'pelke2023',
  version: '1',
  base: o.presets.rram256.chip,
  designs: designs.flatMap(o.grid),
  quick: quick.flatMap(o.grid),
  synchronizers: { sequential, linear, cyclic: o.cyclic(), tree, auto: o.auto() },
  mapping: (synchronize, simulate) =>
    o.pipeline(
      o.stage('tile', o.rowMajor),
      o.stage('assign', o.firstFit),
      o.stage('synchronize', synchronize),
      o.stage('simulate', simulate),
    ),
}
