import type { Component } from '../components.js'

const table = 'PUMA (Ankit et al., ASPLOS 2019), Table 3'
/** What the authors' simulator adds up to, leakage and work together, rounded as in the table. */
const source = `${table}; the same in puma-simulator, constants-128.py in include/example-constants`
const tiles = 138
const cores = 8 * tiles

/** The components of PUMA, 32 nm; converters and cells of a matrix-vector unit are one in its table. */
export const pumaComponents: readonly Component[] = [
  {
    kind: 'matrix-vector unit',
    name: 'MVMU of 128 × 128, 8 crossbars of 2-bit cells with their converters',
    count: 2 * cores,
    milliwatts: 19.09,
    squareMillimetres: 0.012,
    source: `${table}; Section 7.4.3: 43.97 nJ in 2304 ns; area within 2% of the parts in puma-simulator, constants-128.py`,
  },
  {
    kind: 'buffers',
    name: 'register file, 1 KB',
    count: cores,
    milliwatts: 0.477,
    squareMillimetres: 0.00192,
    source,
  },
  {
    kind: 'buffers',
    name: 'instruction memory of a core, 4 KB',
    count: cores,
    milliwatts: 1.52,
    squareMillimetres: 0.0031,
    source,
  },
  {
    kind: 'buffers',
    name: 'instruction memory of a tile, 8 KB',
    count: tiles,
    milliwatts: 1.91,
    squareMillimetres: 0.0054,
    source,
  },
  {
    kind: 'buffers',
    name: 'data memory, 64 KB of eDRAM',
    count: tiles,
    milliwatts: 17.66,
    squareMillimetres: 0.086,
    source,
  },
  {
    kind: 'buffers',
    name: 'attribute memory, 32 K entries',
    count: tiles,
    milliwatts: 2.77,
    squareMillimetres: 0.012,
    source,
  },
  {
    kind: 'buffers',
    name: 'receive buffer',
    count: tiles,
    milliwatts: 9.14,
    squareMillimetres: 0.0044,
    source,
  },
  {
    kind: 'interconnect',
    name: 'memory bus, 384 bits',
    count: tiles,
    milliwatts: 7,
    squareMillimetres: 0.09,
    source,
  },
  {
    kind: 'interconnect',
    name: 'network between tiles',
    count: 1,
    milliwatts: 570.63,
    squareMillimetres: 1.622,
    source,
  },
  {
    kind: 'output unit',
    name: 'vector unit of 4 lanes',
    count: cores,
    milliwatts: 1.9,
    squareMillimetres: 0.004,
    source,
  },
  {
    kind: 'output unit',
    name: 'scalar unit',
    count: cores,
    milliwatts: 0.055,
    squareMillimetres: 0.0006,
    source: `${table}; from memory: puma-simulator does not have it`,
  },
  {
    kind: 'controller',
    name: 'control pipeline of a core',
    count: cores,
    milliwatts: 0.25,
    squareMillimetres: 0.0033,
    source,
  },
  {
    kind: 'controller',
    name: 'control unit of a tile',
    count: tiles,
    milliwatts: 0.5,
    squareMillimetres: 0.00145,
    source: `${table}; puma-simulator, constants-128.py: 0.475 + 0.05 mW`,
  },
  {
    kind: 'off-chip links',
    name: 'network off the chip',
    count: 1,
    milliwatts: 10_400,
    squareMillimetres: 22.88,
    source,
  },
]
