import type { Need, NeedAxis } from '../ir/need.js'
import { wholeAxis } from './axes.js'

/** An axis with a divisor that is a multiple of its own, saying the same. */
const over = (axis: NeedAxis, divisor: number): NeedAxis => {
  const by = divisor / axis.divisor
  return { ...axis, divisor, stride: axis.stride * by, low: axis.low * by, high: axis.high * by }
}

const joinedAxis = (a: NeedAxis, b: NeedAxis): NeedAxis => {
  const sameSlope = a.stride * b.divisor === b.stride * a.divisor
  if (!sameSlope || (a.stride > 0 && a.digit !== b.digit)) return wholeAxis(a.size)
  const [left, right] =
    a.divisor === b.divisor ? [a, b] : [over(a, a.divisor * b.divisor), over(b, a.divisor * b.divisor)]
  const alike = a.step === b.step && a.divisor === 1 && b.divisor === 1 && (a.low - b.low) % a.step === 0
  return {
    ...left,
    low: Math.min(left.low, right.low),
    high: Math.max(left.high, right.high),
    step: alike ? a.step : 1,
    first: Math.min(a.first, b.first),
    last: Math.max(a.last, b.last),
  }
}

const equal = (a: readonly number[], b: readonly number[]): boolean => a.join() === b.join()

/** The least need, of this form, of all that two needs of the same positions need. */
export const joined = (a: Need, b: Need): Need => {
  const sizes = [a, b].map(({ axes }) => axes.map(({ size }) => size))
  if (!equal(a.box, b.box) || !equal(sizes[0] ?? [], sizes[1] ?? []))
    return { box: a.box, axes: a.axes.map(({ size }) => wholeAxis(size)) }
  return { box: a.box, axes: a.axes.map((axis, i) => joinedAxis(axis, b.axes[i] ?? axis)) }
}
