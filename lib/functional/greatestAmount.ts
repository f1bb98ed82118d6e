import type { IntegerLayer } from './integerLayer.js'

/**
 * The greatest number that cells hold for a layer's weights: their
 * distance from the zero point with differential columns (where channels
 * have zero points of their own, at most this), else their unsigned code.
 */
export const greatestAmount = (
  { weights, weightZeroPoints }: IntegerLayer,
  differential: boolean,
): number => {
  const bias = weights instanceof Int8Array ? 128 : 0
  let greatest = 0
  if (!differential) {
    for (const code of weights) greatest = Math.max(greatest, code + bias)
    return greatest
  }
  let [least, most] = [weights[0] ?? 0, weights[0] ?? 0]
  for (const code of weights) {
    least = Math.min(least, code)
    most = Math.max(most, code)
  }
  for (const zeroPoint of weightZeroPoints)
    greatest = Math.max(greatest, Math.abs(least - zeroPoint), Math.abs(most - zeroPoint))
  return greatest
}
