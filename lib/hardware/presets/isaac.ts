import { converterSource } from '../converters.js'
import { type BusChip, busPreset, type Preset } from '../preset.js'
import { isaacComponents, unchecked } from './isaacComponents.js'

const table = 'ISAAC (Shafiee et al., ISCA 2016), Table I'
const simulator =
  'puma-simulator (github.com/Aayush-Ankit/puma-simulator), constants-128.py in include/example-constants'

/**
 * ISAAC-CE: A. Shafiee et al., "ISAAC: A Convolutional Neural Network Accelerator with In-Situ Analog
 * Arithmetic in Crossbars", ISCA 2016. A modelled chip, never built. Each crossbar is a core here; the buses
 * of the 168 tiles are one. Power in Table I is that of all instances of a component in an IMA or a tile;
 * times 100 ns, the read of a crossbar, it is an energy.
 */
export const isaac: Preset<BusChip> = busPreset(
  {
    name: { value: 'isaac', source: 'ISAAC (Shafiee et al., ISCA 2016), the design point ISAAC-CE' },
    clockGigahertz: { value: 1.2, source: `${table}: tile at 1.2 GHz` },
    cores: { value: 16128, source: `${table}: 168 tiles × 12 IMAs × 8 crossbars` },
    crossbar: {
      rows: { value: 128, source: `${table}: memristor array 128 × 128` },
      columns: { value: 128, source: `${table}: memristor array 128 × 128` },
      cellBits: { value: 2, source: `${table}: 2 bits per cell` },
      weightBits: {
        value: 16,
        source: 'ISAAC, Section V: 16-bit fixed point; a weight takes 8 cells of a row',
      },
      inputBits: { value: 16, source: 'ISAAC, Section V: 16-bit inputs, one bit at a time' },
      dacBits: { value: 1, source: `${table}: DAC of 1 bit` },
      adcBits: { value: 8, source: `${table}: ADC of 8 bits; the encoding of Section V saves the ninth` },
      differential: {
        value: false,
        source: 'ISAAC, Section V: weights are stored with a bias of 2^15, not as differences',
      },
      mvmCycles: {
        value: 1920,
        source: 'ISAAC, Sections IV and V: 16 reads of 100 ns, one a bit of the input = 1600 ns, at 1.2 GHz',
      },
      programCycles: {
        value: 13163,
        source: `ISAAC gives no time to write; ${simulator}: 351 000 / 32 = 10 968.75 ns for a 128 × 128 crossbar, at 1.2 GHz`,
      },
    },
    core: {
      inputBuffers: {
        value: 1,
        source: `${table}: input register of 2 KB an IMA = 8 crossbars × 128 inputs × 2 B`,
      },
      outputBuffers: {
        value: 1,
        source: `${table}: output register of 256 B an IMA = 8 crossbars × 16 results × 2 B`,
      },
      lanes: {
        value: 1,
        source: `${table}: 4 shift-and-add units for 8 crossbars; 1 is the least that a core can have`,
      },
    },
    interconnect: {
      kind: {
        value: 'bus',
        source:
          'chosen: one bus in place of the 168 tile buses and the concentrated mesh (ISAAC, Section III)',
      },
      bytesPerCycle: {
        value: 8064,
        source: `${table}: eDRAM-to-IMA bus of 384 wires = 48 B; chosen: those of the 168 tiles as one`,
      },
      arbitrationCycles: {
        value: 0,
        source: 'ISAAC, Section VI: transfers are scheduled statically and do not conflict',
      },
      arbitration: {
        value: 'fifo',
        source: 'chosen: ISAAC does not arbitrate; the oldest request is the fairest',
      },
    },
    exchange: {
      value: 'forward',
      source:
        'chosen: nearest to ISAAC, whose results are added in registers of the IMA and tile on their way',
    },
    partialSumBuffers: { value: 'unbounded', source: 'chosen: the simulation reports what is needed' },
    signal: {
      kind: {
        value: 'register',
        source: 'chosen: nearest to the state machines of ISAAC, which never read a flag',
      },
      bytes: { value: 4, source: 'chosen: one 32-bit word' },
    },
    energy: {
      mvmPicojoules: {
        value: 4522,
        source: `${table}: (ADC 16 + DAC 4 + S+H 0.01 + array 2.4 + S+A 0.2) mW / 8 crossbars × 1600 ns`,
      },
      bytePicojoules: {
        value: 2.705,
        source: `${table}: (eDRAM 20.7 + bus 7) mW × 100 ns / 1 KB, the most that moves in a read (Section VI)`,
      },
      elementPicojoules: {
        value: 0.258,
        source: `${table}: at 1.2 GHz, sigmoid 0.52 mW / 2 units = 0.217 pJ, and S+A 0.05 mW = 0.042 pJ; chosen: an element a cycle`,
      },
      signalPicojoules: { value: 10.82, source: 'chosen: a signal costs its 4 B × 2.705 pJ' },
      programPicojoules: {
        value: 21125,
        source: `ISAAC gives no energy to write; ${simulator}: 676 000 / 32 pJ for a 128 × 128 crossbar`,
      },
      staticMilliwatts: {
        value: 0.9596328,
        source: `${table}: what is left: links 10.4 W / 16128 + (IR 1.24 + OR 0.23) mW / 8 + (OR 1.68 + max-pool 0.4 + router 42 / 4) mW / 96`,
      },
    },
    components: {
      cell: {
        readPicojoules: { value: 0.0018310546875, source: `${table}: array 0.3 mW / 16 384 cells × 100 ns` },
        readNanoseconds: { value: 100, source: 'ISAAC, Section IV: a read of the crossbar takes 100 ns' },
        writePicojoules: {
          value: 1.28936767578125,
          source: `ISAAC gives no energy to write; ${simulator}: 676 000 / 32 pJ / 16 384 cells`,
        },
        writeNanoseconds: {
          value: 85.693359375,
          source: `ISAAC gives no time to write; ${simulator}: 351 000 / 32 ns / 128 rows`,
        },
        squareMicrometres: {
          value: 0.00152587890625,
          source: `${table}: 0.0002 mm² / 8 arrays / 16 384 cells`,
        },
      },
      dac: {
        picojoules: { value: 0.390625, source: `${table}: 4 mW / 1024 × 100 ns` },
        squareMicrometres: { value: 0.166015625, source: `${table}: 170 µm² / 1024` },
      },
      sampleAndHold: {
        picojoules: { value: 0.0009765625, source: `${table}: 0.01 mW / 1024 × 100 ns` },
        squareMicrometres: { value: 0.0390625, source: `${table}: 40 µm² / 1024` },
      },
      adc: {
        columns: { value: 128, source: `${table}: 8 ADCs for the 8 crossbars of an IMA` },
        gigasamples: { value: 1.28, source: `${table}: 1.28 GS/s` },
        energyScale: {
          value: 0.935628743,
          source: `${table}: 2 mW / 1.28 GS/s = 1.5625 pJ; ${converterSource}, at 1.2 GS/s: 1.67 pJ`,
        },
        areaScale: { value: 1, source: `${table}: 9600 µm² / 8; ${converterSource}` },
      },
      shiftAndAdd: {
        picojoules: {
          value: 0.01953125,
          source: `${table}: 0.2 mW / 8 crossbars × 100 ns / 128 conversions`,
        },
        squareMicrometres: { value: 30, source: `${table}: 240 µm² for the 8 crossbars of an IMA` },
      },
      buffers: {
        bytePicojoules: {
          value: 0,
          source: 'chosen: Table I does not part what registers take when they work; it is in their power',
        },
        byteMilliwatts: {
          value: 0.00057421875,
          source: `${unchecked}: (IR 1.24 + OR 0.23) mW / 8 crossbars / 320 B, the bytes of a core here`,
        },
        byteSquareMicrometres: {
          value: 1.12109375,
          source: `${unchecked}: (IR 2100 + OR 770) µm² / 8 crossbars / 320 B`,
        },
      },
      link: {
        bytePicojoules: {
          value: 2.705,
          source: `${table}: (eDRAM 20.7 + bus 7) mW × 100 ns / 1 KB, the most that moves in a read (Section VI)`,
        },
        milliwatts: {
          value: 0.7542163,
          source: `${table}: links 10.4 W / 16128 + router 42 / 4 mW / 96`,
        },
        squareMicrometres: {
          value: 2749.382,
          source: `${table}: links 22.88 mm² / 16128 + (router 151 000 / 4 + bus 90 000) µm² / 96`,
        },
      },
      outputUnit: {
        elementPicojoules: {
          value: 0.258,
          source: `${table}: at 1.2 GHz, sigmoid 0.52 mW / 2 units = 0.217 pJ, and S+A 0.05 mW = 0.042 pJ; chosen: an element a cycle`,
        },
        laneMilliwatts: { value: 0.0041665, source: `${unchecked}: max-pool 0.4 mW / 96` },
        laneSquareMicrometres: {
          value: 9.375,
          source: `${table}: (sigmoid 600 + S+A 60 + max-pool 240) µm² / 96`,
        },
      },
      controller: {
        milliwatts: { value: 0.0175, source: `${unchecked}: output register of a tile, 1.68 mW / 96` },
        squareMicrometres: {
          value: 897.9167,
          source: `${table}: what is left of a tile: (eDRAM 83 000 + output register 3200) µm² / 96`,
        },
      },
    },
  },
  isaacComponents,
)
