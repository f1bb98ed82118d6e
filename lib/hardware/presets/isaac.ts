import { type BusChip, busPreset, type Preset } from '../preset.js'
import { isaacComponents } from './isaacComponents.js'

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
        value: 0.96,
        source: `${table}: what is left: links 10.4 W / 16128 + (IR 1.24 + OR 0.23) mW / 8 + (OR 1.68 + max-pool 0.4 + router 42 / 4) mW / 96`,
      },
    },
  },
  isaacComponents,
)
