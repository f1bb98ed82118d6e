import { product } from '../arithmetic.js'
import type { BaseLayer } from '../ir/lowered.js'

/** What a layer says of one axis of a tensor: `offset + Σ steps[i] · digit i`, and how many places it has. */
interface Axis {
  readonly size: number
  readonly offset: number
  readonly steps: readonly number[]
}

/** A layer as digits, and what they mean in its three tensors. */
interface Relation {
  readonly extents: readonly number[]
  readonly axes: readonly Axis[]
}

const relationOf = (layer: BaseLayer): Relation => ({
  extents: [...layer.vectorShape, ...layer.rowShape, ...layer.columnShape, layer.groups],
  axes: [layer.input, layer.weight, layer.output].flatMap((map) =>
    map.map(({ size, offset, vector, row, column, group }) => ({
      size,
      offset,
      steps: [...vector, ...row, ...column, group],
    })),
  ),
})

/** The axes that a digit moves along. */
const movedBy = ({ axes }: Relation, digit: number): readonly number[] =>
  axes.flatMap(({ steps }, i) => ((steps[digit] ?? 0) === 0 ? [] : [i]))

/** The digits of a relation that have more than one value. */
const digitsOf = ({ extents }: Relation): readonly number[] =>
  extents.flatMap((extent, i) => (extent > 1 ? [i] : []))

/** Axes in sets such that no digit of any of the relations moves along axes of two of them. */
const partsOf = (count: number, relations: readonly Relation[]): readonly (readonly number[])[] => {
  const part = Array.from({ length: count }, (_, i) => i)
  for (const relation of relations)
    for (const digit of digitsOf(relation)) {
      const [first, ...others] = movedBy(relation, digit)
      for (const other of others) {
        const [from, to] = [part[other]!, part[first!]!]
        for (let i = 0; i < count; i++) if (part[i] === from) part[i] = to
      }
    }
  return [...new Set(part)].map((of) => part.flatMap((each, i) => (each === of ? [i] : [])))
}

/** More places than are looked at one by one, of some axes together. */
const mostPlaces = 2 ** 20

/** How often each place along some axes is meant, those outside left out; null where they are too many. */
const placesAlong = (relation: Relation, along: readonly number[]): ReadonlyMap<string, number> | null => {
  const { extents, axes } = relation
  const digits = digitsOf(relation).filter((digit) => movedBy(relation, digit).some((i) => along.includes(i)))
  if (product(digits.map((digit) => extents[digit]!)) > mostPlaces) return null
  const places = new Map<string, number>()
  const values = new Map<number, number>()
  const go = (next: number): void => {
    const digit = digits[next]
    if (digit !== undefined) {
      for (let value = 0; value < extents[digit]!; value++) {
        values.set(digit, value)
        go(next + 1)
      }
      return
    }
    const place: number[] = []
    for (const i of along) {
      const { size, offset, steps } = axes[i]!
      let at = offset
      for (const [moved, value] of values) at += steps[moved]! * value
      if (at < 0 || at >= size) return
      place.push(at)
    }
    const key = place.join()
    places.set(key, (places.get(key) ?? 0) + 1)
  }
  go(0)
  return places
}

/** How often all is repeated by digits that move along no axis. */
const repeats = (relation: Relation): number =>
  product(
    digitsOf(relation)
      .filter((digit) => movedBy(relation, digit).length === 0)
      .map((digit) => relation.extents[digit]!),
  )

const areEqual = (a: ReadonlyMap<string, number>, b: ReadonlyMap<string, number>): boolean =>
  a.size === b.size && [...a].every(([place, times]) => b.get(place) === times)

/**
 * Whether two layers multiply the same elements of their inputs with the same weights for the same results, in whatever
 * shape: a partitioner may turn rows around, or take several vectors at once. False as well where it takes too long to tell.
 *
 * Digits that move along different axes say nothing of one another, so that what both layers mean is a product of what
 * they mean along such sets of axes, and compared set by set: along the rows of an image, its columns, its channels.
 * Layers whose sets are the same are the same.
 */
export const sameProducts = (a: BaseLayer, b: BaseLayer): boolean => {
  const [one, other] = [relationOf(a), relationOf(b)]
  const sizes = ({ axes }: Relation): string => axes.map(({ size }) => size).join()
  const ranks = ({ input, weight }: BaseLayer): string => [input.length, weight.length].join()
  if (sizes(one) !== sizes(other) || ranks(a) !== ranks(b) || repeats(one) !== repeats(other)) return false
  const pairs = partsOf(one.axes.length, [one, other]).map((part) => ({
    here: placesAlong(one, part),
    there: placesAlong(other, part),
  }))
  // where all lies outside along some axis, as in padding alone, nothing is multiplied
  const isNone = (side: 'here' | 'there'): boolean => pairs.some((pair) => pair[side]?.size === 0)
  if (isNone('here') && isNone('there')) return true
  return pairs.every(({ here, there }) => here !== null && there !== null && areEqual(here, there))
}
