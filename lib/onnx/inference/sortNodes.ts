import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'

/** Nodes by their indices, none before one that it depends on; or the nodes of a cycle. */
export type Order = Either<readonly number[], readonly number[]>

const unseen = 0
const open = 1
const done = 2

/**
 * Sorts nodes topologically in time linear in nodes and edges, and keeps
 * the order that they have wherever that is one. A cycle comes as the nodes
 * along it, each depending on the one before, and the first on the last.
 *
 * Source: R. Tarjan, *Edge-disjoint spanning trees and depth-first search*, Acta Informatica
 * 6, 1976. Depth-first search, with a stack of its own so that no chain is too long.
 */
export const sortNodes = (dependencies: readonly (readonly number[])[]): Order => {
  const state = new Uint8Array(dependencies.length)
  const next = new Uint32Array(dependencies.length)
  const order: number[] = []
  for (const root of dependencies.keys()) {
    if (state[root] !== unseen) continue
    const path = [root]
    state[root] = open
    while (path.length > 0) {
      const node = path.at(-1)!
      const before = dependencies[node]![next[node]!++]
      if (before === undefined) {
        state[node] = done
        order.push(node)
        path.pop()
      } else if (state[before] === open) {
        return E.left(path.slice(path.indexOf(before)).toReversed())
      } else if (state[before] === unseen) {
        state[before] = open
        path.push(before)
      }
    }
  }
  return E.right(order)
}
