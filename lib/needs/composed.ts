import { greatestCommonDivisor } from '../arithmetic.js'
import type { Need, NeedAxis } from '../ir/need.js'
import { aligned } from './aligned.js'
import { isSame } from './axes.js'

/**
 * `floor((stride · floor(u / divisor) + offset) / by)` as one floor: `floor((stride · u + …) / (divisor · by))`, where it
 * is one; else the least (greatest) closed form that is not above (below) it.
 */
const nested = (stride: number, divisor: number, u: number, offset: number, end: 'low' | 'high'): number =>
  stride * (end === 'low' && stride > 1 ? u - (divisor - 1) : u) + offset * divisor

/** An axis in the smallest numbers that say the same: `floor((6x + 3) / 4)` is `floor((3x + 1) / 2)`. */
const reduced = (axis: NeedAxis): NeedAxis => {
  const { stride, divisor, low, high } = axis
  const by = greatestCommonDivisor(divisor, stride)
  if (by === 1) return axis
  return {
    ...axis,
    stride: stride / by,
    divisor: divisor / by,
    low: Math.floor(low / by),
    high: Math.floor(high / by),
  }
}

const isPoint = ({ divisor, low, high }: NeedAxis): boolean => low === high && divisor === 1

/** How far apart what is needed of `inner` through `outer` lies; 1 where that is not known. */
const stepOf = (outer: NeedAxis, inner: NeedAxis): number => {
  if (isPoint(outer)) return inner.divisor === 1 ? inner.step : 1
  return isPoint(inner) && outer.divisor === 1 ? Math.max(1, inner.stride * outer.step) : 1
}

const at = ({ stride, divisor }: NeedAxis, position: number, offset: number): number =>
  Math.floor((stride * position + offset) / divisor)

/** What is needed along an axis whose digit stands for the positions that `outer` needs. */
const composedAxis = (given: NeedAxis, inner: NeedAxis): NeedAxis => {
  if (inner.stride === 0) return inner
  const outer = reduced(given)
  const { stride, divisor } = outer
  return reduced({
    size: inner.size,
    digit: outer.digit,
    stride: inner.stride * stride,
    divisor: inner.divisor * divisor,
    low: nested(inner.stride, divisor, outer.low, inner.low, 'low'),
    high: nested(inner.stride, divisor, outer.high, inner.high, 'high'),
    step: stepOf(outer, inner),
    first: Math.max(inner.first, at(inner, outer.first, inner.low)),
    last: Math.min(inner.last, Math.max(0, at(inner, outer.last, inner.high))),
  })
}

/**
 * What is needed of what is needed: `inner` says what the positions that `outer` needs need in turn. A digit of the
 * result means what it means in `outer`. Exact where one of the two is a shift, or no result of a division is multiplied;
 * never less than what is needed.
 */
export const composed = (outer: Need, inner: Need): Need => {
  const [from, to] = aligned(outer, inner)
  const isView = from.axes.length === from.box.length
  if (isView && from.axes.every((axis, i) => axis.digit === i && isSame(axis, from.box))) return to
  const conditions = from.axes.filter(({ size }) => size === 1)
  const axes = from.axes.filter(({ size }) => size > 1)
  return {
    box: from.box,
    axes: [
      ...conditions,
      ...to.axes.map((axis) => {
        const through = axes[axis.digit]
        return through === undefined ? axis : composedAxis(through, axis)
      }),
    ],
  }
}
