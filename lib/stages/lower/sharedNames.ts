import { constant } from '../../ir/lookup.js'
import type { Constant, Graph } from '../../ir/network.js'
import { partNames, weightParts } from '../../ir/weightParts.js'

/** What tells a constant apart: its type and where its elements are. One that is made of others is itself alone. */
const keyOf = (name: string, { elementType, shape, source }: Constant): string =>
  JSON.stringify(partNames(weightParts(source)).length > 0 ? name : [elementType, shape, source])

/**
 * One name for all constants that are the same tensor of the file, whatever a graph calls
 * it: the first that was asked for. So layers that share a weight have it under one name.
 */
export const sharedNames = (network: Graph): ((name: string) => string) => {
  const names = new Map<string, string>()
  return (name) => {
    const known = constant(network, name)
    // short constants that the import wrote out are the same by chance
    if (known === undefined || known.source.kind === 'literal' || known.source.kind === 'fill') return name
    const key = keyOf(name, known)
    const first = names.get(key) ?? name
    names.set(key, first)
    return first
  }
}
