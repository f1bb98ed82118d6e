import { stridesOf } from '../arithmetic.js'
import type { Tile } from '../ir/tiled.js'
import type { Matrix } from '../kernels/matrix.js'
import { addressesOf } from './addresses.js'
import { outputChannelsOf } from './channels.js'
import { staysInside } from './frame.js'
import type { IntegerLayer } from './integerLayer.js'

/** What of a layer says where its weights lie. */
type Weighted = Pick<IntegerLayer, 'layer' | 'weights' | 'weightZeroPoints'>

/** Where the weight of row r and column c of group g lies in the weight tensor; −1 where it is 0 and in no tensor. */
type WeightAddress = (row: number, column: number, group: number) => number

const weightAddress = ({ layer }: Weighted): WeightAddress => {
  const { weight } = layer
  if (staysInside(weight, layer)) {
    const { base, rows, columns, group } = addressesOf(weight, layer)
    return (r, c, g) => base + rows[r]! + columns[c]! + group * g
  }
  const strides = stridesOf(weight.map(({ size }) => size))
  const axes = weight.map((axis, i) => ({
    ...addressesOf([axis], layer, [1]),
    size: axis.size,
    stride: strides[i]!,
  }))
  return (r, c, g) => {
    let address = 0
    for (const { base, rows, columns, group, size, stride } of axes) {
      const coordinate = base + rows[r]! + columns[c]! + group * g
      if (coordinate < 0 || coordinate >= size) return -1
      address += coordinate * stride
    }
    return address
  }
}

/**
 * Gives the weights of a group of a tile row by row, with the zero points
 * of its columns; valid until the next call, since all use the same memory.
 */
export const tileMatrices = (integer: Weighted): ((tile: Tile, group: number) => Matrix) => {
  const { layer, weights, weightZeroPoints } = integer
  const addressOf = weightAddress(integer)
  const channels = outputChannelsOf(layer)
  const zeroPointOf = (column: number, group: number): number =>
    weightZeroPoints[weightZeroPoints.length === 1 ? 0 : channels.columns[column]! + channels.group * group]!
  const make = (length: number) =>
    weights instanceof Int8Array ? new Int8Array(length) : new Uint8Array(length)
  let scratch = make(0)
  return ({ rows, columns }, group) => {
    const [height, width] = [rows.count, columns.count]
    if (scratch.length < height * width) scratch = make(height * width)
    const [cells, zeroPoints] = [scratch.subarray(0, height * width), make(width)]
    for (let c = 0; c < width; c++) zeroPoints[c] = zeroPointOf(columns.start + c, group)
    for (let r = 0, k = 0; r < height; r++)
      for (let c = 0; c < width; c++) {
        const address = addressOf(rows.start + r, columns.start + c, group)
        cells[k++] = address < 0 ? zeroPoints[c]! : weights[address]!
      }
    return { weights: cells, rows: height, columns: width, zeroPoints }
  }
}
