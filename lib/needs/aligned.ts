import { product } from '../arithmetic.js'
import type { Need, NeedAxis } from '../ir/need.js'
import { isSame, sameAxis, sizesOf, wholeAxis } from './axes.js'

/**
 * A need with a digit cut into several. What is needed for the same value of the digit is cut alike,
 * what is needed in another way becomes all there is: it is no closed form of the smaller digits.
 */
const cutDigit = ({ box, axes }: Need, digit: number, extents: readonly number[]): Need => ({
  box: box.toSpliced(digit, 1, ...extents),
  axes: axes.flatMap((axis) => {
    if (axis.stride === 0) return [axis]
    if (axis.digit !== digit)
      return [axis.digit < digit ? axis : { ...axis, digit: axis.digit + extents.length - 1 }]
    return isSame(axis, box)
      ? extents.map((extent, i) => sameAxis(extent, digit + i))
      : [wholeAxis(axis.size)]
  }),
})

/** A need with an axis cut into several. */
const cutAxis = (need: Need, index: number, extents: readonly number[]): Need => {
  const axis = need.axes[index]
  if (axis === undefined) return need
  return isSame(axis, need.box)
    ? cutDigit(need, axis.digit, extents)
    : { box: need.box, axes: need.axes.toSpliced(index, 1, ...extents.map(wholeAxis)) }
}

/** Without digits of one value, and without axes of one position that is always needed. */
export const stripped = (need: Need): Need => {
  const { box, axes } = need
  if (!box.includes(1) && axes.every(({ size }) => size > 1)) return need
  const place = box.map((_, i) => box.slice(0, i).filter((extent) => extent > 1).length)
  const moving = axes.map((axis) =>
    axis.stride > 0 && (box[axis.digit] ?? 1) > 1
      ? { ...axis, digit: place[axis.digit] ?? 0 }
      : { ...axis, digit: 0, stride: 0 },
  )
  return { box: box.filter((extent) => extent > 1), axes: moving.filter((axis) => !isAlwaysMet(axis)) }
}

const isAlwaysMet = ({ size, stride, divisor, low, high, first }: NeedAxis): boolean =>
  size === 1 && stride === 0 && first === 0 && low <= 0 && high >= 0 && Math.floor(high / divisor) === 0

/** How a list of extents is cut: what each of them becomes. */
type Cuts = readonly (readonly number[])[]

/** The products of extents from the innermost on: where their digits end. */
const endsOf = (extents: readonly number[]): readonly number[] =>
  extents.map((_, i) => product(extents.slice(i)))

/** Cuts of two lists with the same product that make them equal; null where there are none. */
const commonCuts = (a: readonly number[], b: readonly number[]): readonly [Cuts, Cuts] | null => {
  const ends = [...new Set([...endsOf(a), ...endsOf(b)])].toSorted((x, y) => x - y)
  const inner = ends.map((end, i) => end / (ends[i - 1] ?? 1))
  if (!inner.every(Number.isInteger)) return null
  const cut = (extents: readonly number[]): Cuts => {
    const rest = inner.toReversed()
    return extents.map((extent) => {
      const parts: number[] = []
      while (product(parts) < extent) parts.push(rest.shift() ?? extent)
      return parts
    })
  }
  return [cut(a), cut(b)]
}

/** A need with places cut, from the last to the first, so that earlier places stay what they are. */
const cutAll = (
  need: Need,
  cuts: Cuts,
  from: number,
  cut: (need: Need, place: number, extents: readonly number[]) => Need,
): Need =>
  cuts.reduceRight((made, extents, i) => (extents.length === 1 ? made : cut(made, from + i, extents)), need)

/** Two lists of extents with the same product as pairs of pieces with the same products, as short as can be. */
const commonGroups = (
  a: readonly number[],
  b: readonly number[],
): readonly (readonly [readonly number[], readonly number[]])[] => {
  const groups: (readonly [readonly number[], readonly number[]])[] = []
  let [i, j] = [0, 0]
  while (i < a.length && j < b.length) {
    let [m, n] = [1, 1]
    let [left, right] = [a[i] ?? 1, b[j] ?? 1]
    while (left !== right && i + m <= a.length && j + n <= b.length)
      if (left < right) left *= a[i + m++] ?? 1
      else right *= b[j + n++] ?? 1
    groups.push([a.slice(i, i + m), b.slice(j, j + n)])
    i += m
    j += n
  }
  return groups
}

const equal = (a: readonly number[], b: readonly number[]): boolean =>
  a.length === b.length && a.every((extent, i) => extent === b[i])

/**
 * Two needs, of which the second is of what the first needs, so that the axes of the first are the digits of the second,
 * whose positions are as many: one may see a box of 4 × 6 where the other sees 24, after a Reshape. Where there are no
 * common digits the first needs all. Axes of one position that are not always needed come first.
 */
export const aligned = (first: Need, second: Need): readonly [first: Need, second: Need] => {
  const [outer, inner] = [stripped(first), stripped(second)]
  const conditions = outer.axes.filter(({ size }) => size === 1)
  const axes = outer.axes.filter(({ size }) => size > 1)
  const all: Need = { box: outer.box, axes: [...conditions, ...inner.box.map(wholeAxis)] }
  const sizes = axes.map(({ size }) => size)
  if (equal(sizes, inner.box)) return [{ box: outer.box, axes: [...conditions, ...axes] }, inner]
  if (product(sizes) !== product(inner.box)) return [all, inner]
  let [from, to]: readonly [Need, Need] = [{ box: outer.box, axes: [...conditions, ...axes] }, inner]
  let [end, digit] = [from.axes.length, inner.box.length]
  for (const [a, b] of commonGroups(sizes, inner.box).toReversed()) {
    end -= a.length
    digit -= b.length
    const cuts = commonCuts(a, b)
    if (cuts === null) {
      from = { box: from.box, axes: from.axes.toSpliced(end, a.length, ...b.map(wholeAxis)) }
      continue
    }
    from = cutAll(from, cuts[0], end, cutAxis)
    to = cutAll(to, cuts[1], digit, cutDigit)
  }
  return equal(sizesOf(from).slice(conditions.length), to.box) ? [from, to] : [all, inner]
}
