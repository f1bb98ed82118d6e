import { product } from '../arithmetic.js'
import type { Need, NeedAxis } from '../ir/need.js'
import { firstAlong, lastAlong } from './positions.js'

/** A box in which one axis is gone through, with what is outside and inside of it. */
type Around = readonly [outer: number, extent: number, inner: number]

/** Keeps the greatest value of a row of `count` at `from` and of one at `into`. */
const keepGreatest = (
  values: Float64Array,
  from: number,
  found: Float64Array,
  into: number,
  count: number,
): void => {
  for (let j = 0; j < count; j++)
    if (values[from + j]! > found[into + j]!) found[into + j] = values[from + j]!
}

const nothing = (length: number): Float64Array => new Float64Array(length).fill(Number.NEGATIVE_INFINITY)

/** The greatest of the values along an axis that each value of its digit needs. */
const needed = (values: Float64Array, axis: NeedAxis, [outer, extent, inner]: Around): Float64Array => {
  const found = nothing(outer * extent * inner)
  for (let x = 0; x < extent; x++) {
    const [from, to] = [firstAlong(axis, x), lastAlong(axis, x)]
    for (let i = 0; i < outer; i++)
      for (let at = from; at <= to; at += axis.step)
        keepGreatest(values, (i * axis.size + at) * inner, found, (i * extent + x) * inner, inner)
  }
  return found
}

/** The other way round: the greatest of the values of a digit that need each position along an axis. */
const needing = (values: Float64Array, axis: NeedAxis, [outer, extent, inner]: Around): Float64Array => {
  const found = nothing(outer * axis.size * inner)
  for (let x = 0; x < extent; x++) {
    const [from, to] = [firstAlong(axis, x), lastAlong(axis, x)]
    for (let i = 0; i < outer; i++)
      for (let at = from; at <= to; at += axis.step)
        keepGreatest(values, (i * extent + x) * inner, found, (i * axis.size + at) * inner, inner)
  }
  return found
}

/** How many values of its digit each axis is looked at for: one, where what it says is the same for all. */
const extentsOf = ({ box, axes }: Need): readonly number[] =>
  axes.map(({ stride, digit }) => (stride === 0 ? 1 : (box[digit] ?? 1)))

/** Calls `see` for each position, with the place of what its digits say in a box of those extents. */
const eachPlace = (
  { box, axes }: Need,
  extents: readonly number[],
  see: (position: number, place: number) => void,
): void => {
  // how far the next value of each digit of the box is
  const strides = box.map((_, digit) =>
    axes.reduce(
      (sum, axis, i) => (axis.digit === digit && axis.stride > 0 ? sum + product(extents.slice(i + 1)) : sum),
      0,
    ),
  )
  const [point, positions] = [box.map(() => 0), product(box)]
  let place = 0
  for (let position = 0; position < positions; position++) {
    see(position, place)
    for (let i = box.length - 1; i >= 0; i--) {
      place += strides[i]!
      if (++point[i]! < box[i]!) break
      place -= strides[i]! * box[i]!
      point[i] = 0
    }
  }
}

/** Raises `into`, a value for each position of `need.box`, to the greatest of the values of all that it needs. */
export const raiseByNeeded = (values: Float64Array, need: Need, into: Float64Array): void => {
  const extents = extentsOf(need)
  let found = values
  for (const [i, axis] of need.axes.entries()) {
    const inner = need.axes.slice(i + 1).map(({ size }) => size)
    found = needed(found, axis, [product(extents.slice(0, i)), extents[i] ?? 1, product(inner)])
  }
  eachPlace(need, extents, (position, place) => {
    if (found[place]! > into[position]!) into[position] = found[place]!
  })
}

/** Raises `into`, a value for each position that may be needed, to the greatest of the values of all that need it. */
export const raiseByNeeding = (values: Float64Array, need: Need, into: Float64Array): void => {
  const extents = extentsOf(need)
  let found = nothing(product(extents))
  eachPlace(need, extents, (position, place) => {
    if (values[position]! > found[place]!) found[place] = values[position]!
  })
  for (const [i, axis] of need.axes.entries()) {
    const outer = need.axes.slice(0, i).map(({ size }) => size)
    found = needing(found, axis, [product(outer), extents[i] ?? 1, product(extents.slice(i + 1))])
  }
  keepGreatest(found, 0, into, 0, into.length)
}
