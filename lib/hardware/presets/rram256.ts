import { type BusChip, busPreset, type Preset, type Sourced } from '../preset.js'

const clsa = 'CLSA-CIM (Pelke et al., DATE 2024, arXiv 2401.07671)'
const isaac = 'ISAAC (Shafiee et al., ISCA 2016), Table I'
const neurosim = 'DNN+NeuroSim V2.1 (github.com/neurosim/DNN_NeuroSim_V2.1), Param.cpp'
const horowitz = 'M. Horowitz, "Computing\'s Energy Problem", ISSCC 2014 (45 nm)'
const pumaConstants =
  'puma-simulator (github.com/Aayush-Ankit/puma-simulator), constants-128.py in include/example-constants'

/** The figures of the default, of which `rram256-mesh` shares most. */
export const rram256Figures: Sourced<BusChip> = {
  name: { value: 'rram256', source: 'chosen: after its crossbar' },
  clockGigahertz: {
    value: 1,
    source: 'chosen: the clock of PUMA (Ankit et al., ASPLOS 2019); a cycle is a nanosecond',
  },
  cores: { value: 'as-needed', source: 'chosen: the mapping reports how many a network needs' },
  crossbar: {
    rows: {
      value: 256,
      source: `from the literature: ${clsa}, crossbars of 256 × 256`,
    },
    columns: {
      value: 256,
      source: `from the literature: ${clsa}, crossbars of 256 × 256`,
    },
    cellBits: {
      value: 8,
      source:
        'chosen: one weight a cell, as CLSA-CIM counts crossbars; optimistic: PUMA names 2 to 6 bits a device as practical',
    },
    weightBits: { value: 8, source: 'chosen: int8, the usual quantization of CNNs' },
    inputBits: { value: 8, source: 'chosen: int8, the usual quantization of CNNs' },
    dacBits: { value: 1, source: `chosen: bit-serial inputs; ${isaac}: DAC of 1 bit` },
    adcBits: {
      value: 8,
      source: `chosen: the resolution of the ADC in ${isaac}, whose energy is used below`,
    },
    differential: { value: false, source: 'chosen: one column a weight, as CLSA-CIM counts crossbars' },
    mvmCycles: { value: 1400, source: `from the literature: ${clsa}, 1400 ns for an MVM, at 1 GHz` },
    programCycles: {
      value: 153600,
      source: `${neurosim}: write pulse 50 ns, read pulse 10 ns; chosen: row by row, 10 rounds of write and verify: 256 × 10 × 60 ns`,
    },
  },
  core: {
    inputBuffers: { value: 2, source: 'chosen: one vector is loaded while the crossbar reads the other' },
    outputBuffers: { value: 2, source: 'chosen: one vector is sent while the crossbar writes the other' },
    lanes: { value: 64, source: 'chosen: the 256 results of an MVM in 4 cycles, far below an MVM' },
  },
  interconnect: {
    kind: { value: 'bus', source: 'chosen: the simplest interconnect between cores and shared memory' },
    bytesPerCycle: { value: 128, source: 'chosen: an input vector of 256 B in 2 cycles' },
    arbitrationCycles: { value: 1, source: 'chosen: one cycle to grant the bus' },
    arbitration: {
      value: 'inputs-first',
      source: 'chosen: a crossbar that waits for inputs loses 1400 cycles of work',
    },
  },
  exchange: {
    value: 'forward',
    source: 'chosen: the optimized architecture; each partial sum crosses the bus once',
  },
  partialSumBuffers: { value: 'unbounded', source: 'chosen: the simulation reports what is needed' },
  signal: {
    kind: { value: 'register', source: 'chosen: the optimized architecture; a counting register a core' },
    bytes: { value: 4, source: 'chosen: one 32-bit word' },
  },
  energy: {
    mvmPicojoules: {
      value: 5002,
      source: `${isaac}, power × 100 ns / instances, × 8 reads: 256 columns × (ADC 1.5625 + S+A 0.0195 + S+H 0.001) pJ + 256 rows × DAC 0.3906 pJ + array 4 × 30 pJ`,
    },
    bytePicojoules: { value: 12.5, source: `${horowitz}: 100 pJ for 8 B of a 1 MB SRAM` },
    elementPicojoules: {
      value: 0.499,
      source: `${pumaConstants}: ALU operation 0.265 pJ and activation 0.234 pJ, as in the preset puma`,
    },
    signalPicojoules: { value: 50, source: 'chosen: a signal costs its 4 B × 12.5 pJ' },
    programPicojoules: {
      value: 2883584,
      source: `${neurosim}: a write pulse (4 V)² × 5.5 µS (mean of 1/100 kΩ and 1/1 MΩ) × 50 ns = 4.4 pJ; chosen: 10 pulses × 65 536 cells`,
    },
    staticMilliwatts: {
      value: 2.307,
      source: `${pumaConstants}: leakage of a core: memories, control, 4 ALUs; chosen: further lanes are switched off when idle`,
    },
  },
}

/**
 * The default: cores with one 256 × 256 crossbar each, one 8-bit weight a cell, forwarded partial sums and counting
 * registers, as many cores as the network needs. Not a published chip: size and time of an MVM are those of CLSA-CIM,
 * energies are put together from the components of published models.
 *
 * Its times do not follow from components: 1400 ns are 175 a step, in which a converter of 1.28 GS/s is done with 224 of the 256
 * columns. One for all would take 1600 ns, and two 800. The converter of the table (1.67 pJ, not the 1.5625 of ISAAC's power)
 * would make an MVM 4% dearer.
 */
export const rram256: Preset<BusChip> = busPreset(rram256Figures)
