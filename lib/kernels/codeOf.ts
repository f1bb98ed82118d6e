/** Adding 1.5 · 2^23 to a float32 below 2^22 and taking it away again rounds to an integer, ties to even. */
const magic = 12582912

/**
 * The code of a sum that has its bias: step by step in float32, as `MlasRequantizeOutput` of ONNX Runtime
 * does it, so that the bits are the same. `low` and `high` are the bounds of codes less the zero point.
 */
export const codeOf = (sum: number, scale: number, low: number, high: number, zeroPoint: number): number => {
  const scaled = Math.fround(Math.fround(sum) * scale)
  const kept = scaled < low ? low : scaled > high ? high : scaled
  return ((Math.fround(kept + magic) - magic) | 0) + zeroPoint
}
