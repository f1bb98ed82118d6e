import type { Layer } from '../../ir/lowered.js'
import type { Need } from '../../ir/need.js'
import type { CoreProgram } from '../../ir/program.js'
import { channelsReadOf, meet, readerOf } from '../../needs/channels.js'
import type { Needs } from '../../needs/needs.js'
import { raiseByNeeding } from '../../needs/raised.js'
import { vectorsOf } from '../../needs/vectors.js'
import type { AccessOrder } from './orders.js'
import type { StoredResults } from './results.js'

/** The vectors of a producer that a program needs no more after each of its reads of an image: `vectors[from[i] … from[i + 1])`. */
export interface LastReads {
  readonly from: Int32Array
  readonly vectors: Int32Array
}

/** What a program reads of a layer. */
export interface Read {
  readonly of: StoredResults
  readonly last: LastReads
  /** Those of the producer's blocks that hold channels which it reads. */
  readonly blocks: readonly number[]
}

/** Sorts the vectors of a producer by the last read that needs them; those that none needs are left out. */
const sorted = (last: Float64Array, count: number): LastReads => {
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
  order.reads.forEach((vector, i) => {
    last[vector] = i
  })
  return last
}

const lastReadsOf = (need: Need, reads: Float64Array, count: number, vectors: number): LastReads => {
  const last = new Float64Array(vectors).fill(-1)
  raiseByNeeding(reads, need, last)
  return sorted(last, count)
}

/**
 * What programs read of the results of layers, by the needs of their vectors, all with one read where
 * they have no order: those of one order look at the same lists.
 */
export const readsIn = (
  results: ReadonlyMap<string, StoredResults>,
  needs: Needs,
): ((layer: Layer, program: CoreProgram, order: AccessOrder | null) => readonly Read[]) => {
  const known = new Map<Need, Map<string, LastReads>>()
  return (layer, program, order) => {
    const reader = readerOf(layer, program)
    if (reader === null) return []
    const [vectors, count] = [vectorsOf(layer), order === null ? 1 : order.reads.length]
    const key = order?.key ?? 'portions'
    return needs.direct(layer.name).flatMap(({ input, need }): readonly Read[] => {
      const of = results.get(input)
      if (of === undefined) return []
      const channels = channelsReadOf(reader, of.layer)
      const blocks = of.blocks.flatMap((block, i) => (meet(block.channels, channels) ? [i] : []))
      const lists = known.get(need) ?? new Map<string, LastReads>()
      known.set(need, lists)
      const numbers = () => (order === null ? new Float64Array(vectors) : numbered(order, vectors))
      const last = lists.get(key) ?? lastReadsOf(need, numbers(), count, of.vectors)
      lists.set(key, last)
      return [{ of, last, blocks }]
    })
  }
}
