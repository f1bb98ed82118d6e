import { codeOf } from './codeOf.js'
import type { Destination, Rounding, Sink } from './engine.js'

/** Writes codes, one column after the other. */
export const plainRequantize = (
  { biases, scales, low, high, zeroPoint }: Rounding,
  { sums, start, vectorStride, columnStride }: Sink,
  { codes, vectors, first, count, columns, firstColumn, columnCount }: Destination,
): void => {
  const from = new Int32Array(sums.buffer)
  const into = new Uint8Array(codes.buffer)
  const [vectorOffsets, columnOffsets] = [new Int32Array(vectors.buffer), new Int32Array(columns.buffer)]
  const [added, factors] = [new Int32Array(biases.buffer), new Float32Array(scales.buffer)]
  for (let c = 0; c < columnCount; c++) {
    const column = firstColumn + c
    const [target, bias, factor] = [columnOffsets[column]!, added[column]!, factors[column]!]
    for (let v = first; v < first + count; v++) {
      const sum = (from[start + v * vectorStride + c * columnStride]! + bias) | 0
      into[target + vectorOffsets[v]!] = codeOf(sum, factor, low, high, zeroPoint)
    }
  }
}
