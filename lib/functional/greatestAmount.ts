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
  let [least, most] = [weights[0] ?? 0, weights[0] ?? 0]
  for (let at = 0; at < weights.length; at++) {
    const code = weights[at]!
    if (code < least) least = code
    if (code > most) most = code
  }
  if (!differential) return most + (weights instanceof Int8Array ? 128 : 0)
  return weightZeroPoints.reduce((greatest, zero) => Math.max(greatest, zero - least, most - zero), 0)
}
