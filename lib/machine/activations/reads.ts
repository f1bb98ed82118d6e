import type { Layer } from '../../ir/lowered.js'
import type { Need } from '../../ir/need.js'
import type { CoreProgram } from '../../ir/program.js'
import { channelsReadOf, meet, readerOf } from '../../needs/channels.js'
import type { Needs } from '../../needs/needs.js'
import { raiseByNeeding } from '../../needs/raised.js'
import { vectorsOf } from '../../needs/vectors.js'
import { once } from '../../once.js'
import { countsAtOnce, countsInTurn, type LastReadCounts } from './lastReadCounts.js'
import type { AccessOrder } from './orders.js'
import type { StoredResults } from './results.js'

/** The vectors of a producer that a program needs no more after each of its reads of an image: `vectors[from[i] … from[i + 1])`. */
export interface LastReadLists {
  readonly from: Int32Array
  readonly vectors: Int32Array
}

/** The vectors of a producer that a program needs no more as it reads on. */
export interface LastReads {
  /** How many, or at least how many, the same for all that read alike; null where they are only listed. */
  readonly counts: LastReadCounts | null
  /** Which, listed when they are asked for. */
  readonly lists: () => LastReadLists
}

/** What a program reads of a layer. */
export interface Read {
  readonly of: StoredResults
  readonly last: LastReads
  /** Those of the producer's blocks that hold channels which it reads. */
  readonly blocks: readonly number[]
}

/** Sorts the vectors of a producer by the last read that needs them; those that none needs are left out. */
const sorted = (last: Float64Array, count: number): LastReadLists => {
  const from = new Int32Array(count + 1)
  for (const read of last) if (read >= 0) from[read + 1]!++
  for (let i = 0; i < count; i++) from[i + 1]! += from[i]!
  const next = from.slice()
  const vectors = new Int32Array(from[count]!)
  for (let vector = 0; vector < last.length; vector++) {
    const read = last[vector]!
    if (read >= 0) vectors[next[read]!++] = vector
  }
  return { from, vectors }
}

/** The number of the last read of each of a layer's vectors; −1 of those that a program does not read. */
const numbered = (order: AccessOrder, vectors: number): Float64Array => {
  const last = new Float64Array(vectors).fill(-1)
  order.reads().forEach((vector, i) => {
    last[vector] = i
  })
  return last
}

const listed = (need: Need, reads: Float64Array, count: number, of: StoredResults): LastReadLists => {
  const last = new Float64Array(of.vectors).fill(-1)
  raiseByNeeding(reads, need, last)
  return sorted(last, count)
}

/** By the reads of a layer of so many vectors, of a producer's result; all with one read of what has no order. */
const listsOf = (need: Need, order: AccessOrder | null, vectors: number, of: StoredResults): LastReadLists =>
  order === null
    ? listed(need, new Float64Array(vectors), 1, of)
    : listed(need, numbered(order, vectors), order.counts.reads, of)

/** Counts of the reads of an order; null where only lists tell them. */
const countsOf = (need: Need, order: AccessOrder | null): LastReadCounts | null => {
  if (order === null) return countsAtOnce(need)
  return order.block === null ? null : countsInTurn(need, order.block)
}

/** What is kept of a need: counts by the blocks of orders, and all by their keys. */
interface KnownReads {
  readonly counts: Map<number | 'once' | null, LastReadCounts | null>
  readonly reads: Map<string, LastReads>
}

const lastReadsOf = (
  known: KnownReads,
  need: Need,
  order: AccessOrder | null,
  vectors: number,
  of: StoredResults,
): LastReads => {
  const block = order === null ? 'once' : order.block
  const found = known.counts.get(block)
  const counts = found === undefined ? countsOf(need, order) : found
  known.counts.set(block, counts)
  return { counts, lists: once(() => listsOf(need, order, vectors, of)) }
}

/**
 * What programs read of the results of layers, by the needs of their vectors, all with one read where
 * they have no order: those of one order look at the same lists.
 */
export const readsIn = (
  results: ReadonlyMap<string, StoredResults>,
  needs: Needs,
): ((layer: Layer, program: CoreProgram, order: AccessOrder | null) => readonly Read[]) => {
  const known = new Map<Need, KnownReads>()
  return (layer, program, order) => {
    const reader = readerOf(layer, program)
    if (reader === null) return []
    const key = order?.key ?? 'portions'
    return needs.direct(layer.name).flatMap(({ input, need }): readonly Read[] => {
      const of = results.get(input)
      if (of === undefined) return []
      const channels = channelsReadOf(reader, of.layer)
      const blocks = of.blocks.flatMap((block, i) => (meet(block.channels, channels) ? [i] : []))
      const own: KnownReads = known.get(need) ?? { counts: new Map(), reads: new Map() }
      known.set(need, own)
      const last = own.reads.get(key) ?? lastReadsOf(own, need, order, vectorsOf(layer), of)
      own.reads.set(key, last)
      return [{ of, last, blocks }]
    })
  }
}
