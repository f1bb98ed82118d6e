import type { Need, NeedAxis } from '../ir/need.js'
import { product } from './axes.js'
import { firstAlong, lastAlong } from './positions.js'

/**
 * Greatest values along one axis of a box of `outer` × `axis.size` × `inner`, for each of `extent` values of the digit;
 * −Infinity where nothing is needed.
 */
const alongAxis = (
  values: Float64Array,
  axis: NeedAxis,
  [outer, extent, inner]: readonly [outer: number, extent: number, inner: number],
): Float64Array => {
  const found = new Float64Array(outer * extent * inner).fill(Number.NEGATIVE_INFINITY)
  const { size, step } = axis
  for (let x = 0; x < extent; x++) {
    const [from, to] = [firstAlong(axis, x), lastAlong(axis, x)]
    for (let i = 0; i < outer; i++) {
      const into = (i * extent + x) * inner
      for (let at = from; at <= to; at += step) {
        const place = (i * size + at) * inner
        for (let j = 0; j < inner; j++) {
          const value = values[place + j]!
          if (value > found[into + j]!) found[into + j] = value
        }
      }
    }
  }
  return found
}

/** Writes, for each position of `need.box`, the greatest of `into` and of the values of all that it needs. */
export const latestOf = (values: Float64Array, { box, axes }: Need, into: Float64Array): void => {
  const extents = axes.map(({ stride, digit }) => (stride === 0 ? 1 : (box[digit] ?? 1)))
  let found = values
  for (const [i, axis] of axes.entries()) {
    const [outer, inner] = [extents.slice(0, i), axes.slice(i + 1).map(({ size }) => size)]
    found = alongAxis(found, axis, [product(outer), extents[i] ?? 1, product(inner)])
  }
  // how far the next value of each digit of the box is in what was found
  const strides = box.map((_, digit) =>
    axes.reduce(
      (sum, axis, i) =>
        axis.digit === digit && extents[i] !== 1 ? sum + product(extents.slice(i + 1)) : sum,
      0,
    ),
  )
  const point = box.map(() => 0)
  let place = 0
  for (let position = 0; position < into.length; position++) {
    const value = found[place]!
    if (value > into[position]!) into[position] = value
    for (let i = box.length - 1; i >= 0; i--) {
      place += strides[i]!
      if (++point[i]! < box[i]!) break
      place -= strides[i]! * box[i]!
      point[i] = 0
    }
  }
}
