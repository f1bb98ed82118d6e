import { product } from '../arithmetic.js'
import type { Layer } from '../ir/lowered.js'
import type { Need } from '../ir/need.js'

/** How many positions one position needs, at the most. */
const breadthOf = ({ axes }: Need): number =>
  product(
    axes.map(({ divisor, low, high, step, first, last }) =>
      Math.min(last - first + 1, Math.floor(Math.floor((high - low) / divisor) / step) + 1),
    ),
  )

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
