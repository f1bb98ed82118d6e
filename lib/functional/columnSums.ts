import { type LearnedRanges, placeKey } from '../devices/adc.js'
import { type Cells, cellsOf, topLevel } from '../devices/cells.js'
import type { Crossbar } from '../hardware/chip.js'
import type { Tile } from '../ir/tiled.js'
import { framed, frameOf } from './frame.js'
import type { IntegerLayer } from './integerLayer.js'
import { tileMatrices } from './tileMatrix.js'

/** Sums of the columns of crossbars on samples, as their converters would see them: how often each came. */
export interface ColumnSums {
  /** Adds what the input of a layer makes of the columns of its tiles. */
  readonly add: (
    layer: Pick<IntegerLayer, 'layer' | 'inputZeroPoint' | 'weights' | 'weightZeroPoints'>,
    tiles: readonly Tile[],
    crossbar: Crossbar,
    input: Uint8Array | Int8Array,
  ) => void
  /** The least range of each tile that leaves out no more than a share of its sums. */
  readonly ranges: (clipped: number) => LearnedRanges
}

/** Bits of an activation. */
const inputBits = 8

/** Vectors of a sample that are looked at, evenly spaced: their sums are much alike. */
const mostVectors = 16

/** The greatest sum that is not beyond all but a share of those counted. */
const rangeOf = (counts: Uint32Array, clipped: number): number => {
  let beyond = clipped * counts.reduce((sum, count) => sum + count, 0)
  for (let most = counts.length - 1; most > 0; most--) {
    beyond -= counts[most]!
    if (beyond < 0) return most
  }
  return 0
}

/** Counts the sums of all planes of cells for one step of an input. */
const countSums = ({ levels, rows, columns }: Cells, digits: Uint8Array, counts: Uint32Array): void => {
  const sums = new Uint32Array(columns)
  for (let first = 0; first < levels.length; first += rows * columns) {
    sums.fill(0)
    for (let r = 0, at = first; r < rows; r++, at += columns) {
      const digit = digits[r]!
      if (digit > 0) for (let c = 0; c < columns; c++) sums[c]! += digit * levels[at + c]!
    }
    for (const sum of sums) counts[sum]!++
  }
}

/** Counts of sums, empty at first. Memory: a number for each sum that a column of each tile can give. */
export const columnSums = (): ColumnSums => {
  const seen = new Map<string, Uint32Array>()
  return {
    add: (integer, tiles, crossbar, input) => {
      const { layer, inputZeroPoint } = integer
      const frame = frameOf(layer.input, layer)
      const data = framed(input, frame, inputZeroPoint)
      // signed codes are applied with an offset, as they lie in the kernels
      const flip = data instanceof Int8Array ? 128 : 0
      const { base, vectors, rows, group } = frame.addresses
      const matrixOf = tileMatrices(integer)
      const bits = Math.min(inputBits, crossbar.dacBits)
      const every = Math.max(1, Math.floor(vectors.length / mostVectors))
      for (const tile of tiles)
        for (let g = tile.groups.start; g < tile.groups.start + tile.groups.count; g++) {
          const { weights, zeroPoints, ...size } = matrixOf(tile, g)
          const codes = { codes: weights, zeroPoints: zeroPoints ?? new Uint8Array(size.columns), ...size }
          const cells = cellsOf(codes, crossbar)
          const key = placeKey(layer.name, g, tile.rows.start, tile.columns.start)
          const most = size.rows * topLevel(bits) * topLevel(crossbar.cellBits)
          const counts = seen.get(key) ?? new Uint32Array(most + 1)
          seen.set(key, counts)
          const digits = new Uint8Array(size.rows)
          for (let v = 0; v < vectors.length; v += every)
            for (let shift = 0; shift < inputBits; shift += bits) {
              for (let r = 0; r < size.rows; r++) {
                const at = base + vectors[v]! + group * g + rows[tile.rows.start + r]!
                digits[r] = (((data[at]! + flip) & 255) >> shift) & topLevel(bits)
              }
              countSums(cells, digits, counts)
            }
        }
    },
    ranges: (clipped) => new Map([...seen].map(([key, counts]) => [key, rangeOf(counts, clipped)] as const)),
  }
}
