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
  /** By how much extents that are not the same are greater than in the block before, as where each adds channels; 0 where none is. */
  readonly wider: number
}

/** The longest block that is looked for. */
const longest = 128

/** All that tells a node from its like: what it does, how far back in the list its inputs are made, and the extents of its tensors. */
interface Signature {
  readonly text: string
  readonly extents: readonly number[]
}

const signaturesOf = (graph: Nodes): readonly Signature[] => {
  const makers = new Map<string, number>()
  return graph.nodes.map(({ op, attributes, inputs, outputs }, i) => {
    const from = inputs.map((name) => {
      const maker = makers.get(name)
      return maker === undefined ? '' : i - maker
    })
    for (const name of outputs) makers.set(name, i)
    const shapes = [...inputs, ...outputs].map((name) => tensorType(graph, name)?.shape ?? null)
    const ranks = shapes.map((shape) => shape?.length ?? null)
    return {
      text: JSON.stringify([op, attributes, from, ranks]),
      extents: shapes.flatMap((shape) => shape ?? []),
    }
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

/**
 * How many nodes from `start` on are the same as those `size` later, but for extents that are greater there, all by the same
 * number, and again in each block after that.
 */
const alike = (
  signatures: readonly Signature[],
  start: number,
  size: number,
): { readonly run: number; readonly wider: number } => {
  let wider = 0
  const growth = (i: number): readonly number[] => {
    const before = signatures[i]?.extents ?? []
    return (signatures[i + size]?.extents ?? []).map((extent, axis) => extent - (before[axis] ?? 0))
  }
  let i = start
  for (; i + size < signatures.length && signatures[i]?.text === signatures[i + size]?.text; i++) {
    const grown = growth(i)
    const most = Math.max(0, ...grown)
    const expected = wider === 0 ? most : wider
    if (grown.some((by) => by !== 0 && by !== expected)) break
    if (i - size >= start && growth(i - size).some((by, axis) => by !== grown[axis])) break
    wider = expected
  }
  return { run: i - start, wider }
}

/** The blocks that repeat from a node on, where they begin within the first of them with as few tensors on the way as can be. */
const foldFrom = (
  signatures: readonly Signature[],
  crossings: readonly number[],
  from: number,
  size: number,
): Fold | null => {
  const { run, wider } = alike(signatures, from, size)
  const shifts = Array.from({ length: Math.min(size, run - size + 1) }, (_, i) => from + i)
  const [start] = shifts.toSorted((a, b) => (crossings[a] ?? 0) - (crossings[b] ?? 0) || a - b)
  if (start === undefined) return null
  return { start, size, times: Math.floor((run - (start - from)) / size) + 1, wider }
}

/** Nodes that need not be drawn. Two blocks of different widths are no series. */
const saved = (fold: Fold | null): number =>
  fold === null || (fold.wider > 0 && fold.times < 3) ? 0 : fold.size * (fold.times - 1) - 1

/**
 * Blocks of a network that repeat, as the layers of a ResNet do: each is the same operators with the same attributes and
 * shapes, joined in the same way. As in a DenseNet, each may be wider than the one before, always by so much. Blocks do not overlap, and what they spare is five nodes at the least.
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
