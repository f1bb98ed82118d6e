import { converterSource } from '../converters.js'
import { type BusChip, busPreset, type Preset } from '../preset.js'
import { rram256Figures } from './rram256.js'

const isaac = 'ISAAC (Shafiee et al., ISCA 2016), Table I'
const neurosim = 'DNN+NeuroSim V2.1 (github.com/neurosim/DNN_NeuroSim_V2.1), Param.cpp'
const puma =
  'puma-simulator (github.com/Aayush-Ankit/puma-simulator), constants-128.py in include/example-constants'
const horowitz = 'M. Horowitz, "Computing\'s Energy Problem", ISSCC 2014 (45 nm)'

/** Nobody says what these circuits take at 22 nm: a scaling is chosen. */
const energy = 'chosen: times 22 / 32 for 22 nm'
const area = 'chosen: times (22 / 32)² for 22 nm'
const derived = 'follows from the components'

/**
 * Cores with one 128 × 128 crossbar of 1-bit RRAM cells each and converters of 7 bits, at 22 nm. Not a published chip:
 * its components are those of published models at 32 nm, scaled by chosen factors, and all times, energies and the area
 * follow from them. What it is for is to be varied.
 */
export const rram22: Preset<BusChip> = busPreset({
  ...rram256Figures,
  name: { value: 'rram22', source: 'chosen: after its 22 nm' },
  crossbar: {
    rows: { value: 128, source: `${isaac}: memristor array 128 × 128` },
    columns: { value: 128, source: `${isaac}: memristor array 128 × 128` },
    cellBits: { value: 1, source: 'chosen: two states a cell, the most reliable' },
    weightBits: { value: 8, source: 'chosen: int8, the usual quantization of CNNs' },
    inputBits: { value: 8, source: 'chosen: int8, the usual quantization of CNNs' },
    dacBits: { value: 1, source: `chosen: bit-serial inputs; ${isaac}: DAC of 1 bit` },
    adcBits: {
      value: 7,
      source: 'ISAAC, Section V: log2 128 + 1 + 1 - 1 = 8 bits for 1-bit cells; its encoding saves one',
    },
    differential: { value: false, source: 'chosen: one column a slice, as in ISAAC' },
    mvmCycles: { value: 100, source: derived },
    programCycles: { value: 76800, source: derived },
  },
  core: {
    ...rram256Figures.core,
    lanes: { value: 1, source: 'chosen: the 16 results of an MVM in 16 cycles, far below an MVM' },
  },
  energy: {
    mvmPicojoules: { value: 1335.22688, source: derived },
    bytePicojoules: { value: 6.11, source: derived },
    elementPicojoules: { value: 0.343, source: derived },
    signalPicojoules: { value: 24.44, source: derived },
    programPicojoules: { value: 720896, source: derived },
    staticMilliwatts: { value: 0.723496, source: derived },
  },
  components: {
    cell: {
      readPicojoules: {
        value: 0.000183,
        source: `${isaac}: array 0.3 mW / 16 384 cells × 10 ns; chosen: cells do not scale`,
      },
      readNanoseconds: { value: 10, source: `${neurosim}: read pulse 10 ns` },
      writePicojoules: {
        value: 44,
        source: `${neurosim}: a write pulse of 4.4 pJ, as in the preset rram256; chosen: 10 pulses`,
      },
      writeNanoseconds: {
        value: 600,
        source: `${neurosim}: write pulse 50 ns, read pulse 10 ns; chosen: 10 rounds of write and verify`,
      },
      squareMicrometres: { value: 0.0242, source: 'chosen: 50 F² for a cell with its transistor, F = 22 nm' },
    },
    dac: {
      picojoules: { value: 0.269, source: `${isaac}: 4 mW / 1024 × 100 ns = 0.391 pJ; ${energy}` },
      squareMicrometres: { value: 0.0785, source: `${isaac}: 170 µm² / 1024; ${area}` },
    },
    sampleAndHold: {
      picojoules: { value: 0.000671, source: `${isaac}: 0.01 mW / 1024 × 100 ns = 0.000977 pJ; ${energy}` },
      squareMicrometres: { value: 0.0185, source: `${isaac}: 40 µm² / 1024; ${area}` },
    },
    adc: {
      columns: { value: 16, source: 'chosen: conversions take 12.5 ns, little more than a read' },
      gigasamples: { value: 1.28, source: `${isaac}: 1.28 GS/s` },
      energyScale: { value: 0.6875, source: `${converterSource}; ${energy}` },
      areaScale: { value: 0.473, source: `${converterSource}; ${area}` },
    },
    shiftAndAdd: {
      picojoules: { value: 0.0134, source: `${isaac}: 0.2 mW / 8 / 1.28 GS/s = 0.0195 pJ; ${energy}` },
      squareMicrometres: { value: 28.4, source: `${isaac}: 240 µm² / 4; ${area}` },
    },
    buffers: {
      bytePicojoules: {
        value: 0.113,
        source: `${puma}: data memory of 1 KB, 0.33 mW × 1 ns / 2 B = 0.165 pJ; ${energy}`,
      },
      byteMilliwatts: {
        value: 0.000144,
        source: `${puma}: data memory of 1 KB leaks 0.147 mW; chosen: leakage does not scale`,
      },
      byteSquareMicrometres: { value: 0.887, source: `${puma}: data memory of 1 KB, 1920 µm²; ${area}` },
    },
    link: {
      bytePicojoules: {
        value: 6.11,
        source: `${horowitz}: 100 pJ for 8 B of a 1 MB SRAM; chosen: times 22 / 45 for 22 nm`,
      },
      milliwatts: {
        value: 0.0052,
        source: `${puma}: the bus of a tile leaks 0.5 mW; chosen: shared by 96 crossbars as in ISAAC`,
      },
      squareMicrometres: { value: 443, source: `${isaac}: bus of 90 000 µm² for 96 crossbars; ${area}` },
    },
    outputUnit: {
      elementPicojoules: {
        value: 0.343,
        source: `${puma}: ALU operation 0.265 pJ and activation 0.234 pJ; ${energy}`,
      },
      laneMilliwatts: {
        value: 0.192,
        source: `${puma}: an ALU leaks 0.27 × 32 / 45 mW; chosen: leakage does not scale`,
      },
      laneSquareMicrometres: {
        value: 2048,
        source: `${puma}: ALU 5670 × 32 / 45 µm² and activation 300 µm²; ${area}`,
      },
    },
    controller: {
      milliwatts: {
        value: 0.471,
        source: `${puma}: control 0.25 mW, instruction memory leaks 0.078 × √8 mW; chosen: leakage does not scale`,
      },
      squareMicrometres: {
        value: 2986,
        source: `${puma}: control 3262 µm², instruction memory 1080 × √8 µm²; ${area}`,
      },
    },
  },
})
