import { greatestCommonDivisor, product } from '../arithmetic.js'
import type { Layer } from '../ir/lowered.js'
import type { Need, NeedAxis } from '../ir/need.js'

/** The largest remainder of `stride · x + low` by `divisor`. */
const largestRemainder = ({ stride, divisor, low }: NeedAxis): number => {
  const common = greatestCommonDivisor(stride, divisor)
  return divisor - common + (((low % common) + common) % common)
}

/** How far along an axis a position needs others, at the most: where its own place is just before a whole one. */
const reachOf = (axis: NeedAxis): number =>
  Math.floor((largestRemainder(axis) + axis.high - axis.low) / axis.divisor)

/** How many positions one position needs, at the most. */
const breadthOf = ({ axes }: Need): number =>
  product(axes.map((axis) => Math.min(axis.last - axis.first + 1, Math.floor(reachOf(axis) / axis.step) + 1)))

/**
 * Whether a layer may read less of an input than it says: more than its results can be made of. An element of a base
 * layer's input tensor is one of what it views, and one of an operator's result is made of as many as it has
 * operations. So a Reshape that mixes positions says that each of them needs all, for want of a closed form.
 */
export const mayReadLess = (layer: Layer, input: string): boolean => {
  const reads = layer.kind === 'base' ? layer.reads : layer.geometry?.reads
  const most = layer.kind === 'base' ? 1 : Math.max(1, layer.operations / layer.outputElements)
  return reads?.some((reading) => reading.input === input && breadthOf(reading.need) > most) ?? false
}
