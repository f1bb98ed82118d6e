import type { CoreProgram } from '../ir/program.js'
import { type Tile, tileColumns, tileKey } from '../ir/tiled.js'
import type { Kernels, Multiplier, Target } from '../kernels/kernels.js'
import type { Matrix } from '../kernels/matrix.js'
import type { Addresses } from './addresses.js'
import { outputChannelsOf } from './channels.js'
import type { PhaseCores } from './executedLayers.js'
import { type Frame, framed, frameOf } from './frame.js'
import type { IntegerLayer } from './integerLayer.js'
import { type OutputUnit, outputUnit } from './outputUnit.js'
import { tileMatrices } from './tileMatrix.js'
import type { Workspace } from './workspace.js'

/**
 * What tiles of one vertical group give together for vectors `first … first + count − 1` of a layer's
 * input: columns of a vector side by side, or vectors of a column. Valid until the next call.
 */
export type Products = (
  tiles: readonly Tile[],
  first: number,
  count: number,
  sideBySide: 'columns' | 'vectors',
) => Target

/** The crossbars of a base layer, each with its tile. */
export interface Crossbars {
  readonly integer: IntegerLayer
  readonly parts: readonly PhaseCores[]
  /** Those of them whose crossbars differ: ideal ones of the same tile are all alike, so one of each. */
  readonly distinct: readonly CoreProgram[]
  /** How the layer's result lies in memory until it is finished. */
  readonly output: Frame
  /**
   * The products with the layer's input for an image, of which all vectors are slices; valid until a layer in the
   * same workspace is given its input for that image. The noise of reads follows from the number of the sample,
   * which is that of the image unless it is given.
   */
  readonly productsOf: (input: Uint8Array | Int8Array, image: number, sample?: number) => Products
  /** Finishes sums. */
  readonly unit: OutputUnit
  readonly release: () => void
}

/** Offsets of all rows of all groups, one group after the other. */
const rowsOf = ({ base, rows, group }: Addresses, groups: number): Int32Array => {
  const all = new Int32Array(groups * rows.length)
  for (let g = 0, k = 0; g < groups; g++)
    for (let r = 0; r < rows.length; r++) all[k++] = base + group * g + rows[r]!
  return all
}

/** The crossbar of one group of a tile, in so many-th copy of the layer. */
export type MultiplierOf = (matrix: Matrix, tile: Tile, group: number, copy: number) => Multiplier

/**
 * Puts the tiles of a layer into crossbars; where nothing else is said, what a tile gives is the exact int32 product.
 * Memory: the weights, or twice as much where they are of more than 8 bits less their zero points; what else it takes
 * is in the workspace, which layers use one after the other.
 */
// oxlint-disable-next-line max-lines-per-function -- one state, and the short functions that share it
export const crossbarsOf = (
  integer: IntegerLayer,
  parts: readonly PhaseCores[],
  kernels: Kernels,
  workspace: Workspace,
  multiplierOf?: MultiplierOf,
): Crossbars => {
  const { layer, inputZeroPoint } = integer
  const [input, output] = [frameOf(layer.input, layer), frameOf(layer.output, layer)]
  const vectors = kernels.offsets(input.addresses.vectors)
  const rows = kernels.offsets(rowsOf(input.addresses, layer.groups))
  const matrixOf = tileMatrices(integer)
  const unit = outputUnit(integer, outputChannelsOf(layer), output, kernels)
  const products = new Map<Tile, readonly Multiplier[]>()
  const holders = new Map<string, Tile[]>()
  const distinct: CoreProgram[] = []
  const multipliersOf = (tile: Tile, copy: number): readonly Multiplier[] =>
    Array.from({ length: tile.groups.count }, (_, g) => {
      const group = tile.groups.start + g
      const matrix = matrixOf(tile, group)
      return multiplierOf === undefined ? kernels.product(matrix) : multiplierOf(matrix, tile, group, copy)
    })
  for (const program of parts.flatMap(({ cores }) => cores)) {
    const { tile } = program
    if (tile === null) continue
    const held = holders.get(tileKey(tile)) ?? []
    const [first] = held
    if (first === undefined || multiplierOf !== undefined) {
      products.set(tile, multipliersOf(tile, held.length))
      distinct.push(program)
    } else products.set(tile, products.get(first)!)
    holders.set(tileKey(tile), [...held, tile])
  }
  return {
    integer,
    parts,
    distinct,
    output,
    productsOf: (data, image, sample = image) => {
      const activation = workspace.load(framed(data, input, inputZeroPoint), image)
      return (tiles, first, count, sideBySide) => {
        const width = tiles[0] === undefined ? 0 : tileColumns(tiles[0])
        const [vectorStride, columnStride] = sideBySide === 'columns' ? [width, 1] : [1, count]
        const sums = workspace.sums(width * count)
        sums.values.fill(0, 0, width * count)
        const number = sample * layer.vectors + first
        for (const tile of tiles)
          products.get(tile)!.forEach((product, g) => {
            const firstRow = (tile.groups.start + g) * layer.rows + tile.rows.start
            product.multiply(
              { activation, zeroPoint: inputZeroPoint, vectors, first, count, rows, firstRow, number },
              {
                sums,
                start: g * tile.columns.count * columnStride - first * vectorStride,
                vectorStride,
                columnStride,
              },
            )
          })
        return { sums, start: 0, vectorStride, columnStride }
      }
    },
    unit,
    release: () => {
      const multipliers = distinct.flatMap(({ tile }) => (tile === null ? [] : products.get(tile)!))
      for (const held of [vectors, rows, unit, ...multipliers]) held.release()
    },
  }
}
