import { constant, tensorType } from '../../../ir/lookup.js'
import type { NeedAxis } from '../../../ir/need.js'
import type { Graph, Node } from '../../../ir/network.js'

/**
 * What each element of a node's result needs of each of its inputs: one list of axes an input, in the order of the
 * input's axes, whose digits are the axes of the result; null for all of it.
 */
export type ReadsOf = (network: Graph, node: Node) => readonly (readonly NeedAxis[] | null)[]

export const shapeOf = (network: Graph, name = ''): readonly number[] =>
  tensorType(network, name)?.shape ?? []

/** The elements of a short constant; undefined where they are not known. */
export const literalOf = (network: Graph, name = ''): readonly number[] | undefined => {
  const source = constant(network, name)?.source
  return source?.kind === 'literal' ? source.values : undefined
}

/** An axis counted from the back where it is negative. */
export const fromFront = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis)
