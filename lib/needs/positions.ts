import type { Need, NeedAxis } from '../ir/need.js'

/** The value of a digit of a position. */
const digitOf = (box: readonly number[], digit: number, position: number): number => {
  let rest = position
  for (let i = box.length - 1; i > digit; i--) rest = Math.floor(rest / box[i]!)
  return box[digit] === undefined ? 0 : rest % box[digit]
}

/** The first position along an axis that is needed for a value of its digit; beyond `lastAlong` where none is. */
export const firstAlong = ({ stride, divisor, low, step, first }: NeedAxis, x: number): number => {
  const from = Math.floor((stride * x + low) / divisor)
  return from >= first ? from : from + Math.ceil((first - from) / step) * step
}

/** The last position along an axis, at most `most`, that is needed for a value of its digit. */
export const lastAlong = (
  { stride, divisor, low, high, step, last }: NeedAxis,
  x: number,
  most = last,
): number => {
  const to = Math.min(Math.floor((stride * x + high) / divisor), last, most)
  if (step === 1) return to
  const from = Math.floor((stride * x + low) / divisor)
  return from + Math.floor((to - from) / step) * step
}

/**
 * The last position in scan order that a position needs; −1 where it needs none. Constant time.
 *
 * @example
 * import { lastNeeded } from 'ohmflow/program'
 * // a kernel of 3 × 3 with a padding of 1 over 4 × 4: the last that position (1, 1) needs is (2, 2)
 * const axis = { size: 4, stride: 1, divisor: 1, low: -1, high: 1, step: 1, first: 0, last: 3 }
 * const need = { box: [4, 4], axes: [{ ...axis, digit: 0 }, { ...axis, digit: 1 }] }
 * console.assert(lastNeeded(need, 5) === 10)
 */
export const lastNeeded = ({ box, axes }: Need, position: number): number => {
  let place = 0
  for (const axis of axes) {
    const x = digitOf(box, axis.digit, position)
    const last = lastAlong(axis, x)
    if (last < firstAlong(axis, x)) return -1
    place = place * axis.size + last
  }
  return place
}

/**
 * The first position in scan order that a position needs; −1 where it needs none. Constant time.
 *
 * @example
 * import { firstNeeded } from 'ohmflow/program'
 * const axis = { size: 4, stride: 1, divisor: 1, low: -1, high: 1, step: 1, first: 0, last: 3 }
 * const need = { box: [4, 4], axes: [{ ...axis, digit: 0 }, { ...axis, digit: 1 }] }
 * console.assert(firstNeeded(need, 10) === 5)
 */
export const firstNeeded = ({ box, axes }: Need, position: number): number => {
  let place = 0
  for (const axis of axes) {
    const x = digitOf(box, axis.digit, position)
    const first = firstAlong(axis, x)
    if (first > lastAlong(axis, x)) return -1
    place = place * axis.size + first
  }
  return place
}

/**
 * The last of the positions before `before` that a position needs; −1 where it needs none of them. So
 * the last of a piece, of which somebody has the positions up to `before`. Constant time.
 *
 * @example
 * import { lastNeededBefore } from 'ohmflow/program'
 * const axis = { size: 4, stride: 1, divisor: 1, low: -1, high: 1, step: 1, first: 0, last: 3 }
 * const need = { box: [4, 4], axes: [{ ...axis, digit: 0 }, { ...axis, digit: 1 }] }
 * // position (1, 1) needs 0 … 2, 4 … 6 and 8 … 10
 * console.assert(lastNeededBefore(need, 5, 8) === 6 && lastNeededBefore(need, 5, 10) === 9)
 */
export const lastNeededBefore = ({ box, axes }: Need, position: number, before: number): number => {
  // the best so far: along some axis before the bound, along those before it where the bound is
  let best = -1
  let prefix = 0
  let [rest, inner] = [before - 1, axes.reduce((total, { size }) => total * size, 1)]
  if (rest >= inner) return lastNeeded({ box, axes }, position)
  if (rest < 0) return -1
  for (const [i, axis] of axes.entries()) {
    inner /= axis.size
    const bound = Math.floor(rest / inner)
    rest -= bound * inner
    const x = digitOf(box, axis.digit, position)
    const first = firstAlong(axis, x)
    const below = lastAlong(axis, x, bound - 1)
    if (below >= first) {
      const tail = lastNeeded({ box, axes: axes.slice(i + 1) }, position)
      if (tail >= 0) best = (prefix + below) * inner + tail
    }
    if (lastAlong(axis, x, bound) !== bound || bound < first) return best
    prefix = (prefix + bound) * (axes[i + 1]?.size ?? 1)
  }
  return before - 1
}

/**
 * The last position that a position needs of those of one of `copies` copies, which take the positions in turn: copy k
 * those that are k modulo `copies`. −1 where it needs none of them. At most `copies` rows of the window are looked at.
 *
 * @example
 * import { lastNeededOfCopy } from 'ohmflow/program'
 * const axis = { size: 4, stride: 1, divisor: 1, low: -1, high: 1, step: 1, first: 0, last: 3 }
 * const need = { box: [4, 4], axes: [{ ...axis, digit: 0 }, { ...axis, digit: 1 }] }
 * // position (0, 0) needs 0, 1, 4 and 5
 * console.assert(lastNeededOfCopy(need, 0, 3, 1) === 4 && lastNeededOfCopy(need, 0, 3, 0) === 0)
 */
export const lastNeededOfCopy = (need: Need, position: number, copies: number, copy: number): number => {
  const inTurn = (most: number): number => most - ((((most - copy) % copies) + copies) % copies)
  let found = inTurn(lastNeeded(need, position))
  while (found >= 0) {
    const needed = lastNeededBefore(need, position, found + 1)
    if (needed === found) return found
    found = inTurn(needed)
  }
  return -1
}

/**
 * The first position that some position from `position` on needs: what lies before it nobody needs any more, so that its
 * buffer is free; the number of all positions where nobody needs any. Constant time.
 *
 * @example
 * import { firstNeededFrom } from 'ohmflow/program'
 * const axis = { size: 4, stride: 1, divisor: 1, low: -1, high: 1, step: 1, first: 0, last: 3 }
 * const need = { box: [4, 4], axes: [{ ...axis, digit: 0 }, { ...axis, digit: 1 }] }
 * // position (2, 3) needs (1, 2), but (3, 0) needs (2, 0) only
 * console.assert(firstNeededFrom(need, 11) === 6 && firstNeededFrom(need, 12) === 8)
 */
export const firstNeededFrom = (need: Need, position: number): number => {
  const { box, axes } = need
  const digits = box.map((_, digit) => digitOf(box, digit, position))
  /** The least position for digits that are at least these, each axis for itself. */
  const least = (from: readonly number[]): number =>
    axes.reduce((place, axis) => {
      const x = from[axis.digit] ?? 0
      const first = Math.max(axis.first, Math.floor((axis.stride * x + axis.low) / axis.divisor))
      return place * axis.size + Math.min(first, axis.size - 1)
    }, 0)
  let found = least(digits)
  for (const [k, extent] of box.entries())
    if ((digits[k] ?? 0) + 1 < extent)
      found = Math.min(found, least(digits.map((x, i) => (i < k ? x : i === k ? x + 1 : 0))))
  return found
}

/**
 * Calls `see` with each position that a position needs, in scan order, until that is true: whether it was. As many steps
 * as there are positions.
 */
export const someNeeded = (
  { box, axes }: Need,
  position: number,
  see: (position: number) => boolean,
): boolean => {
  const along = (at: number, place: number): boolean => {
    const axis = axes[at]
    if (axis === undefined) return see(place)
    const x = digitOf(box, axis.digit, position)
    const last = lastAlong(axis, x)
    for (let here = firstAlong(axis, x); here <= last; here += axis.step)
      if (along(at + 1, place * axis.size + here)) return true
    return false
  }
  return along(0, 0)
}
