import { type BusChip, busPreset, type Preset } from '../preset.js'
import { pumaComponents } from './pumaComponents.js'

const paper = 'PUMA (Ankit et al., ASPLOS 2019)'
const simulator = 'puma-simulator (github.com/Aayush-Ankit/puma-simulator)'
const constants = `${simulator}, constants-128.py in include/example-constants`

/**
 * PUMA: A. Ankit et al., "PUMA: A Programmable Ultra-efficient Memristor-based Accelerator for Machine
 * Learning Inference", ASPLOS 2019. A modelled chip, never built. Its matrix-vector unit (MVMU) is 8
 * crossbars of 2-bit cells side by side, which work at once; each of them is a core here. The shared memories
 * and buses of the 138 tiles are one.
 *
 * Its times and energies do not follow from components: the paper tells an MVMU as one. With those of ISAAC, on whose
 * circuits it builds, and the converter of the table, an MVM of a crossbar would take 1600 ns and 4.74 nJ (converters 3.42, DACs
 * 0.80, cells 0.48, the rest 0.04), and PUMA says 2304 ns and 5.50 nJ, of which 31 and 14% would be left without a source.
 */
export const puma: Preset<BusChip> = busPreset(
  {
    name: { value: 'puma', source: paper },
    clockGigahertz: { value: 1, source: `${paper}, abstract: 1 GHz` },
    cores: {
      value: 17664,
      source: `${paper}: 138 tiles × 8 cores × 2 MVMUs, × 8 crossbars of 2-bit cells an MVMU of 16-bit weights`,
    },
    crossbar: {
      rows: { value: 128, source: `${paper}: MVMU of 128 × 128` },
      columns: { value: 128, source: `${paper}: MVMU of 128 × 128` },
      cellBits: { value: 2, source: `${paper}: 2 bits per cell` },
      weightBits: { value: 16, source: `${paper}: 16-bit fixed point` },
      inputBits: { value: 16, source: `${paper}: 16-bit fixed point` },
      dacBits: { value: 1, source: `${simulator}, include/config.py: dac_res = 1` },
      adcBits: { value: 8, source: `${simulator}, include/config.py: adc_res = 8` },
      differential: { value: false, source: 'chosen: as in ISAAC, on whose circuits PUMA builds' },
      mvmCycles: {
        value: 2304,
        source: `${paper}, Section 7.4.3: 2304 ns for the 16 384 multiply-accumulates of an MVMU, at 1 GHz`,
      },
      programCycles: {
        value: 10969,
        source: `${constants}: 351 000 / 32 = 10 968.75 ns for a crossbar, at 1 GHz`,
      },
    },
    core: {
      inputBuffers: {
        value: 1,
        source: `${simulator}, include/config.py: one input memory of 128 words an MVMU`,
      },
      outputBuffers: {
        value: 1,
        source: `${simulator}, include/config.py: one output memory of 128 words an MVMU`,
      },
      lanes: {
        value: 1,
        source: `${paper}: a vector unit of 4 lanes for the 16 crossbars of a core; 1 is the least that a core can have`,
      },
    },
    interconnect: {
      kind: {
        value: 'bus',
        source: 'chosen: one bus in place of the 138 tile buses and the network between tiles',
      },
      bytesPerCycle: {
        value: 6624,
        source: `${constants}: shared memory bus of 384 wires, as in ISAAC = 48 B; chosen: those of the 138 tiles as one`,
      },
      arbitrationCycles: {
        value: 0,
        source: 'chosen: the buses of the 138 tiles arbitrate at the same time',
      },
      arbitration: { value: 'fifo', source: 'chosen: the oldest request is the fairest' },
    },
    exchange: { value: 'memory', source: `${paper}: cores of a tile share data through its memory` },
    partialSumBuffers: {
      value: 'unbounded',
      source: 'chosen: of no effect where partial sums go through memory',
    },
    signal: {
      kind: {
        value: 'register',
        source: `chosen: nearest to ${paper}, whose attribute buffer holds a load back until its data are valid, without polling`,
      },
      bytes: { value: 1, source: 'chosen: an attribute (valid bit and count) is at most a byte' },
    },
    energy: {
      mvmPicojoules: {
        value: 5496.25,
        source: `${paper}, Section 7.4.3: 43.97 nJ for an MVM of an MVMU, / 8 crossbars`,
      },
      bytePicojoules: {
        value: 0.74,
        source: `${constants}: eDRAM access of 32 B 17.2 pJ, bus 3 mW × 2 ns, controller 0.475 mW × 1 ns`,
      },
      elementPicojoules: {
        value: 0.499,
        source: `${constants}: at 1 GHz, ALU operation 0.373 × 32 / 45 mW = 0.265 pJ, and activation 0.26 - 0.026 mW = 0.234 pJ`,
      },
      signalPicojoules: { value: 0.919, source: `${constants}: counter buffer 0.65 / 2 × √8 mW × 1 ns` },
      programPicojoules: { value: 21125, source: `${constants}: 676 000 / 32 pJ for a crossbar` },
      staticMilliwatts: {
        value: 0.754,
        source: `${constants}: leakage of a core 2.307 mW / 16, of a tile 2.640 mW / 128, of a router 0.41 mW / 512; off-chip links 10.4 W / 17664`,
      },
    },
  },
  pumaComponents,
)
