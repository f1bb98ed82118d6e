import type { Kernels, Target } from '../kernels/kernels.js'
import type { Frame, Written } from './frame.js'
import type { Requantization } from './rescaling.js'

/** All columns of a layer, one group after the other. */
export interface Columns {
  /** Where in the layer's output frame vector 0 of a column would be, if it were at 0 itself. */
  readonly addresses: Int32Array
  readonly biases: Int32Array
}

/**
 * Vectors `first … first + count − 1` of a layer, and columns `firstColumn … firstColumn + columns − 1` of all groups.
 */
export interface Block {
  readonly first: number
  readonly count: number
  readonly firstColumn: number
  readonly columns: number
}

/** Results that come block by block, and lie aside until `write` puts them where they belong, once. */
export interface BlockResults {
  /** Finishes the sums of a block, of which the first vector and column are those of number 0 of `from`. */
  readonly finish: (from: Target, block: Block) => void
  readonly write: (into: Written) => void
}

/** What makes results of blocks, as often as a layer is executed. */
export interface BlockUnit {
  readonly blocks: () => BlockResults
  readonly release: () => void
}

type Output = Pick<Frame, 'addresses' | 'length'>

/** Sums that are the result themselves. */
export const sumBlocks = ({ addresses, biases }: Columns, frame: Output): BlockUnit => {
  const { vectors } = frame.addresses
  return {
    blocks: () => {
      const result = new Int32Array(frame.length)
      return {
        finish: ({ sums: { values }, start, vectorStride, columnStride }, block) => {
          const { first, count, firstColumn, columns } = block
          for (let c = 0; c < columns; c++) {
            const [to, bias] = [addresses[firstColumn + c]!, biases[firstColumn + c]!]
            const from = start + c * columnStride
            for (let v = 0; v < count; v++)
              result[to + vectors[first + v]!] = (values[from + v * vectorStride]! + bias) | 0
          }
        },
        write: (into) => into.set(result),
      }
    },
    release: () => {},
  }
}

/** Sums that become codes, in the memory of the kernels. */
export const codeBlocks = (
  { addresses, biases }: Columns,
  frame: Output,
  scales: Float32Array,
  addends: Float32Array,
  { zeroPoint, elementType, least, most }: Requantization,
  kernels: Kernels,
): BlockUnit => {
  const requantizer = kernels.requantizer({
    biases,
    scales,
    addends,
    zeroPoint,
    signed: elementType === 'int8',
    least,
    most,
  })
  const [vectors, columns] = [kernels.offsets(frame.addresses.vectors), kernels.offsets(addresses)]
  return {
    blocks: () => {
      const activation = kernels.activation(new Uint8Array(frame.length))
      return {
        finish: ({ start, ...from }, { first, count, firstColumn, columns: columnCount }) =>
          requantizer.requantize(
            { ...from, start: start - first * from.vectorStride },
            { activation, vectors, first, count, columns, firstColumn, columnCount },
          ),
        write: (into) => {
          into.set(activation.values)
          activation.release()
        },
      }
    },
    release: () => {
      for (const held of [requantizer, vectors, columns]) held.release()
    },
  }
}
