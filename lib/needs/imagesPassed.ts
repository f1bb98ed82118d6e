import { sharesOf } from '../ir/copies.js'
import { raiseByNeeded } from './raised.js'
import type { Worker, Workers } from './times.js'

/** What one image was later than the one before it. */
interface Growth {
  /** Of each vector of a layer. */
  readonly vectors: Float64Array
  /** Of each copy. */
  readonly copies: Float64Array
}

const minus = (a: Float64Array, b: Float64Array): Float64Array => a.map((value, i) => value - b[i]!)

const sameAs = (a: Growth, b: Growth | undefined): boolean =>
  b !== undefined && a.vectors.every((by, i) => by === b.vectors[i])

/** A layer with what it did in the last images. */
interface Followed {
  readonly worker: Worker
  done: Float64Array
  copies: Float64Array
  growth: Growth | undefined
}

/** For how many images what grows by `faster` and is `gap` behind stays behind what grows by `by`. */
const staysBehind = (gap: number, faster: number, by: number): number =>
  faster > by ? Math.floor(gap / (faster - by)) : Number.POSITIVE_INFINITY

/** For how many more images nothing overtakes what each vector of a layer waited for. */
const unchanged = (
  { worker: { layer, takes, reads, done }, growth }: Followed,
  byName: ReadonlyMap<string, Followed>,
  lastEnds: Float64Array,
): number => {
  if (growth === undefined) return 0
  const nothing = () => new Float64Array(done.length).fill(Number.NEGATIVE_INFINITY)
  const [needed, grows] = [nothing(), nothing()]
  for (const { input, need } of reads) {
    const read = byName.get(input)
    if (read?.growth === undefined) continue
    raiseByNeeded(read.worker.done, need, needed)
    raiseByNeeded(read.growth.vectors, need, grows)
  }
  let images = Number.POSITIVE_INFINITY
  for (const [vector, by] of growth.vectors.entries())
    images = Math.min(images, staysBehind(done[vector]! - takes - needed[vector]!, grows[vector]!, by))
  if (layer.kind === 'operator') return images
  for (const [copy, { start, step, count }] of sharesOf(layer).entries()) {
    let [before, faster] = [lastEnds[copy]!, growth.copies[copy]!]
    for (let i = 0, vector = start; i < count; i++, vector += step) {
      const by = growth.vectors[vector]!
      images = Math.min(images, staysBehind(done[vector]! - takes - before, faster, by))
      before = done[vector]!
      faster = by
    }
  }
  return images
}

/**
 * Lets images pass, one after the other. Once two in a row were later than the one before by the same, vector by vector,
 * all that follow are as well until something overtakes what a vector waited for: these are skipped, and no image is
 * looked at that is like the one before. (A cycle of waits is a copy's own, from image to image, so that nothing repeats
 * with a longer period.)
 */
export const imagesPassed = ({ workers, forward }: Workers, images: number): void => {
  const followed = workers.map(
    (worker): Followed => ({ worker, done: worker.done, copies: worker.copies, growth: undefined }),
  )
  const byName = new Map(followed.map((one) => [one.worker.layer.name, one]))
  for (let left = images; left > 0; left--) {
    for (const one of followed) {
      one.done = one.worker.done.slice()
      one.copies = one.worker.copies.slice()
    }
    forward()
    if (left === images) continue
    let steady = true
    for (const one of followed) {
      const { worker, done, copies, growth } = one
      one.growth = { vectors: minus(worker.done, done), copies: minus(worker.copies, copies) }
      steady = sameAs(one.growth, growth) && steady
    }
    if (!steady) continue
    const same = followed.reduce(
      (least, one) => Math.min(least, unchanged(one, byName, one.copies)),
      left - 1,
    )
    left -= same
    for (const { worker, growth } of followed)
      for (const [copy, by] of (growth?.copies ?? []).entries()) worker.copies[copy]! += same * by
    if (same > 0) for (const one of followed) one.growth = undefined
  }
}
