import type { Component } from '../components.js'

const table = 'ISAAC (Shafiee et al., ISCA 2016), Table I'
/** The table as others repeat it: Accelergy's plug-in of it, and the constants that PUMA took from it. */
const source = `${table}; the same in Accelergy (hwcomponents-library, library/isaac.py) or puma-simulator (constants-128.py)`
/** Nobody whom we know repeats these; with them the table adds up to its totals. */
export const unchecked = `${table}; from memory, held only against the totals of the table`
const tiles = 168
const imas = 12 * tiles

/** The components of ISAAC-CE, 32 nm; figures of several in Table I are divided by how many they are of. */
export const isaacComponents: readonly Component[] = [
  {
    kind: 'crossbar cells',
    name: 'memristor array 128 × 128, 2 bits a cell',
    count: 8 * imas,
    milliwatts: 2.4 / 8,
    squareMillimetres: 0.0002 / 8,
    source,
  },
  {
    kind: 'DAC',
    name: 'DAC of 1 bit',
    count: 8 * 128 * imas,
    milliwatts: 4 / 1024,
    squareMillimetres: 0.00017 / 1024,
    source,
  },
  {
    kind: 'sample and hold',
    name: 'sample and hold',
    count: 8 * 128 * imas,
    milliwatts: 0.01 / 1024,
    squareMillimetres: 0.00004 / 1024,
    source,
  },
  {
    kind: 'ADC',
    name: 'ADC of 8 bits at 1.28 GS/s, one for the 128 columns of a crossbar',
    count: 8 * imas,
    milliwatts: 16 / 8,
    squareMillimetres: 0.0096 / 8,
    source,
  },
  {
    kind: 'shift and add',
    name: 'shift and add of an IMA',
    count: 4 * imas,
    milliwatts: 0.2 / 4,
    squareMillimetres: 0.00024 / 4,
    source,
  },
  {
    kind: 'shift and add',
    name: 'shift and add of a tile',
    count: tiles,
    milliwatts: 0.05,
    squareMillimetres: 0.00006,
    source,
  },
  {
    kind: 'buffers',
    name: 'input register, 2 KB',
    count: imas,
    milliwatts: 1.24,
    squareMillimetres: 0.0021,
    source: unchecked,
  },
  {
    kind: 'buffers',
    name: 'output register of an IMA, 256 B',
    count: imas,
    milliwatts: 0.23,
    squareMillimetres: 0.00077,
    source: unchecked,
  },
  {
    kind: 'buffers',
    name: 'output register of a tile, 3 KB',
    count: tiles,
    milliwatts: 1.68,
    squareMillimetres: 0.0032,
    source: unchecked,
  },
  {
    kind: 'buffers',
    name: 'eDRAM, 64 KB',
    count: tiles,
    milliwatts: 20.7,
    squareMillimetres: 0.083,
    source,
  },
  {
    kind: 'interconnect',
    name: 'eDRAM-to-IMA bus, 384 wires',
    count: tiles,
    milliwatts: 7,
    squareMillimetres: 0.09,
    source,
  },
  {
    kind: 'interconnect',
    name: 'router, one for four tiles',
    count: tiles / 4,
    milliwatts: 42,
    squareMillimetres: 0.151,
    source: `${table}; Accelergy (library/isaac.py) has the 42 mW, and 0.15 mm²`,
  },
  {
    kind: 'output unit',
    name: 'sigmoid, two a tile',
    count: 2 * tiles,
    milliwatts: 0.52 / 2,
    squareMillimetres: 0.0006 / 2,
    source,
  },
  {
    kind: 'output unit',
    name: 'max-pooling',
    count: tiles,
    milliwatts: 0.4,
    squareMillimetres: 0.00024,
    source: unchecked,
  },
  {
    kind: 'off-chip links',
    name: 'HyperTransport, four links together',
    count: 1,
    milliwatts: 10_400,
    squareMillimetres: 22.88,
    source,
  },
]
