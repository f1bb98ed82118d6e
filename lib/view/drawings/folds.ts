import { tensorType } from '../../ir/lookup.js'
import type { Graph } from '../../ir/network.js'

/** What of a network its graph is. */
type Nodes = Pick<Graph, 'nodes' | 'tensors' | 'constants'>

/** Neighbouring nodes that are the same so many times, one block of them after another. */
export interface Fold {
  /** The first node of the first block. */
  readonly start: number
  /** Nodes of a block. */
  readonly size: number
  readonly times: number
}

/** The longest block that is looked for. */
const longest = 128

/** What a node does, on what, and how far back in the list its inputs are made: all that tells it from its like. */
const signaturesOf = (graph: Nodes): readonly string[] => {
  const makers = new Map<string, number>()
  return graph.nodes.map(({ op, attributes, inputs, outputs }, i) => {
    const from = inputs.map((name) => {
      const maker = makers.get(name)
      return maker === undefined ? '' : i - maker
    })
    for (const name of outputs) makers.set(name, i)
    const shapes = [...inputs, ...outputs].map((name) => tensorType(graph, name)?.shape ?? null)
    return JSON.stringify([op, attributes, from, shapes])
  })
}

/** How many tensors are made before each node and read from it on. */
const crossingsOf = ({ nodes }: Nodes): readonly number[] => {
  const changes = Array.from({ length: nodes.length + 1 }, () => 0)
  const change = (at: number, by: number): void => {
    changes[at] = (changes[at] ?? 0) + by
  }
  const readers = new Map<string, number>()
  for (const [i, { inputs }] of nodes.entries()) for (const name of inputs) readers.set(name, i)
  for (const [i, { outputs }] of nodes.entries())
    for (const name of outputs) {
      change(i + 1, 1)
      change((readers.get(name) ?? i) + 1, -1)
    }
  let crossing = 0
  return changes.map((change) => (crossing += change))
}

/** How many nodes from `start` on are the same as those `size` later. */
const alike = (signatures: readonly string[], start: number, size: number): number => {
  let i = start
  while (i + size < signatures.length && signatures[i] === signatures[i + size]) i++
  return i - start
}

/** The blocks that repeat from a node on, where they begin within the first of them with as few tensors on the way as can be. */
const foldFrom = (
  signatures: readonly string[],
  crossings: readonly number[],
  from: number,
  size: number,
): Fold | null => {
  const run = alike(signatures, from, size)
  const shifts = Array.from({ length: Math.min(size, run - size + 1) }, (_, i) => from + i)
  const [start] = shifts.toSorted((a, b) => (crossings[a] ?? 0) - (crossings[b] ?? 0) || a - b)
  if (start === undefined) return null
  return { start, size, times: Math.floor((run - (start - from)) / size) + 1 }
}

/** Nodes that need not be drawn. */
const saved = (fold: Fold | null): number => (fold === null ? 0 : fold.size * (fold.times - 1) - 1)

/**
 * Blocks of a network that repeat, as the layers of a ResNet do: each is the same operators with the same attributes and
 * shapes, joined in the same way. Blocks do not overlap, and what they spare is five nodes at the least.
 */
export const foldsOf = (graph: Nodes, least = 5): readonly Fold[] => {
  const [signatures, crossings] = [signaturesOf(graph), crossingsOf(graph)]
  const folds: Fold[] = []
  for (let at = 0; at < signatures.length; ) {
    let best: Fold | null = null
    for (let size = 1; size <= Math.min(longest, (signatures.length - at) / 2); size++) {
      const fold = foldFrom(signatures, crossings, at, size)
      if (saved(fold) > saved(best)) best = fold
    }
    if (best !== null && saved(best) >= least) {
      folds.push(best)
      at = best.start + best.size * best.times
    } else at++
  }
  return folds
}
