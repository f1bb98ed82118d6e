import type { Destination, Rounding, Sink } from './engine.js'

/** Adding 1.5 · 2^23 to a float32 below 2^22 and taking it away again rounds to an integer, ties to even. */
const magic = 12582912

/**
 * The code of a sum that has its bias: step by step in float32, as `MlasRequantizeOutput` of ONNX Runtime
 * does it (which has no addend), so that the bits are the same. `low` and `high` are the bounds of codes less the zero point.
 */
const codeOf = (
  sum: number,
  scale: number,
  addend: number,
  low: number,
  high: number,
  zeroPoint: number,
): number => {
  const scaled = Math.fround(Math.fround(Math.fround(sum) * scale) + addend)
  const kept = scaled < low ? low : scaled > high ? high : scaled
  return ((Math.fround(kept + magic) - magic) | 0) + zeroPoint
}

/** Writes codes, one column after the other. */
export const plainRequantize = (
  { biases, scales, addends, low, high, zeroPoint }: Rounding,
  { sums, start, vectorStride, columnStride }: Sink,
  { codes, vectors, first, count, columns, firstColumn, columnCount }: Destination,
): void => {
  const from = new Int32Array(sums.buffer)
  const into = new Uint8Array(codes.buffer)
  const [vectorOffsets, columnOffsets] = [new Int32Array(vectors.buffer), new Int32Array(columns.buffer)]
  const [added, factors] = [new Int32Array(biases.buffer), new Float32Array(scales.buffer)]
  const shifts = new Float32Array(addends.buffer)
  for (let c = 0; c < columnCount; c++) {
    const column = firstColumn + c
    const [target, bias, factor] = [columnOffsets[column]!, added[column]!, factors[column]!]
    const shift = shifts[column]!
    for (let v = first; v < first + count; v++) {
      const sum = (from[start + v * vectorStride + c * columnStride]! + bias) | 0
      into[target + vectorOffsets[v]!] = codeOf(sum, factor, shift, low, high, zeroPoint)
    }
  }
}
