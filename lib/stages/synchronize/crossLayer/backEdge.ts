import { product } from '../../../arithmetic.js'
import type { Share } from '../../../ir/copies.js'
import type { Need } from '../../../ir/need.js'
import { counting, type Horizon, signalsNeeded } from '../../../isa/horizon.js'
import { firstNeeded } from '../../../needs/positions.js'
import { horizonOf } from './waits.js'

/**
 * The edge from a reader back to the layer that it reads, by which it holds that back, as an edge with initial tokens
 * bounds a buffer in a marked graph: vector p of the producer is stored once the reader has done its first
 * `⌊(rise · p + offset) / run⌋` vectors, of those that it has. One line for all vectors, so that it is a horizon.
 */
export interface BackEdge {
  readonly producer: string
  readonly reader: string
  /** Vectors of an image of the two. */
  readonly vectors: number
  readonly readers: number
  readonly rise: number
  readonly run: number
  offset: number
  /** Of each number of vectors that the reader has done, the first that the others need; as many as there are where none do. */
  readonly kept: Float64Array
}

/** How many of its vectors the reader has done when vector `p` of the producer is stored. */
export const doneBefore = ({ rise, run, offset, readers }: BackEdge, p: number): number =>
  Math.min(readers, Math.max(0, Math.floor((rise * p + offset) / run)))

/** What stores a vector of the producer awaits of one copy of the reader. */
export const backEdgeHorizon = (
  { vectors, readers, rise, run, offset }: BackEdge,
  { start, step }: Share,
  grain: number,
): Horizon => ({
  box: [vectors],
  // place 0 stands for none of the reader's vectors, which the copies take in turn from 1 on
  axes: [{ size: readers + 1, digit: 0, stride: rise, divisor: run, high: offset }],
  start: start + 1,
  step,
  grain,
})

/** By how many vectors a reader goes on for each of its producer's, along the outermost axis of what it needs. */
const paceOf = ({ box, axes }: Need): { readonly rise: number; readonly run: number } => {
  const outermost = axes.findIndex(({ size }) => size > 1)
  const axis = axes[outermost]
  if (axis === undefined || axis.stride === 0) return { rise: 0, run: 1 }
  const inner = product(axes.slice(outermost + 1).map(({ size }) => size))
  return { rise: axis.divisor * product(box.slice(axis.digit + 1)), run: axis.stride * inner }
}

/** Where the program waits for more than is needed, what it waits for counts. */
const awaitedOf = (need: Need, readers: number): Float64Array => {
  const whole = counting(horizonOf(need, { start: 0, step: 1 }, 1))
  return Float64Array.from({ length: readers }, (_, vector) => signalsNeeded(whole, vector))
}

const keptBy = (need: Need, readers: number, vectors: number): Float64Array => {
  const kept = new Float64Array(readers + 1).fill(vectors)
  for (let vector = readers - 1; vector >= 0; vector--) {
    const first = firstNeeded(need, vector)
    kept[vector] = first < 0 ? kept[vector + 1]! : Math.min(first, kept[vector + 1]!)
  }
  return kept
}

/**
 * The tightest back edge between a producer and its reader: a vector is stored once all has been done that can be done without
 * it, as nearly as one line says. Linear in their vectors.
 */
export const tightest = (
  { producer, reader, vectors }: Pick<BackEdge, 'producer' | 'reader' | 'vectors'>,
  need: Need,
): BackEdge => {
  const readers = product(need.box)
  const { rise, run } = paceOf(need)
  const awaited = awaitedOf(need, readers)
  let [done, offset] = [0, Number.POSITIVE_INFINITY]
  for (let p = 0; p < vectors; p++) {
    while (done < readers && awaited[done]! <= p) done++
    if (done < readers) offset = Math.min(offset, run * done + run - 1 - rise * p)
  }
  if (offset === Number.POSITIVE_INFINITY) offset = run * readers
  return { producer, reader, vectors, readers, rise, run, offset, kept: keptBy(need, readers, vectors) }
}

/** How many vectors of the producer may be in memory at once, its readers holding it back so; `looser` by so many. */
export const vectorsHeld = (edges: readonly BackEdge[], looser = 0): number => {
  const [first] = edges
  if (first === undefined) return 0
  let most = 0
  for (let p = 0; p < first.vectors; p++) {
    let oldest = first.vectors
    for (const edge of edges) oldest = Math.min(oldest, edge.kept[doneBefore(edge, p - looser)]!)
    most = Math.max(most, p - oldest + 1)
  }
  return most
}
