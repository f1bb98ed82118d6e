import { biasOf } from '../devices/cells.js'
import type { Crossbar } from '../hardware/chip.js'
import type { IntegerLayer } from './integerLayer.js'

/**
 * The greatest number that cells hold for a layer's weights: their
 * distance from the zero point as differences of cells (where channels have
 * zero points of their own, at most this), else their unsigned code.
 */
export const greatestAmount = (
  { weights, weightZeroPoints }: IntegerLayer,
  { weightBits, differential }: Pick<Crossbar, 'weightBits' | 'differential'>,
): number => {
  let [least, most] = [weights[0] ?? 0, weights[0] ?? 0]
  for (let at = 0; at < weights.length; at++) {
    const code = weights[at]!
    if (code < least) least = code
    if (code > most) most = code
  }
  if (differential === false)
    return weights instanceof Int8Array ? Math.max(most, -1 - least) + biasOf(weightBits) : most
  return weightZeroPoints.reduce((greatest, zero) => Math.max(greatest, zero - least, most - zero), 0)
}
