import { counted, type Levels } from './counted.js'
import type { LastReads, Read } from './reads.js'
import type { StoredResults } from './results.js'

/** The places of the results of one image of a layer. */
interface Image {
  /** Of each place, how many programs have yet to read it for the last time. */
  readonly readers: Int32Array
  readonly stored: Uint8Array
  /** Places that have not been stored, or not been read by all. */
  left: number
}

/** The results of a layer while a phase runs. */
interface Held {
  /** Of each place, how many programs read it, as an image begins. */
  readonly readers: Int32Array
  readonly images: Map<number, Image>
}

/** What is known of a layer's results as a phase begins. */
export interface Beginning {
  /** Of each place, whether later phases read it; null where there are none. */
  readonly readLater: Uint8Array | null
  /** Of each place, whether earlier phases have stored it; null where there are none. */
  readonly stored: Uint8Array | null
}

/** Bytes of results in memory. */
export interface ActivationMemory {
  /** A program reads the results of an image, as its so many-th read of that. */
  readonly read: (reads: readonly Read[], image: number, index: number, now: number) => void
  /** A program stores a place of an image. */
  readonly store: (of: StoredResults, image: number, place: number, now: number) => void
  /** So many bytes come that no place is known of, and stay. */
  readonly add: (bytes: number, now: number) => void
  readonly bytes: () => number
  /** Nothing more comes or goes: what has gone last is told. */
  readonly tellLast: () => void
  /** The most bytes at once. */
  readonly peak: () => number
}

const covered = (
  last: LastReads,
  blocks: readonly number[],
  of: StoredResults,
  see: (place: number) => void,
) => {
  for (const vector of last.lists().vectors)
    for (const block of blocks) see(vector * of.blocks.length + block)
}

/** How many programs read each place of an image, in this phase and, as one, later. */
const readersOf = (
  reads: Iterable<Read>,
  beginnings: ReadonlyMap<StoredResults, Beginning>,
): ReadonlyMap<StoredResults, Held> => {
  const held = new Map<StoredResults, Held>()
  for (const [of, { readLater }] of beginnings)
    held.set(of, { readers: Int32Array.from(readLater ?? new Uint8Array(of.places)), images: new Map() })
  for (const { of, last, blocks } of reads) {
    const readers = held.get(of)?.readers
    if (readers !== undefined) covered(last, blocks, of, (place) => readers[place]!++)
  }
  return held
}

/**
 * The places in which results wait until their last reader has read them, while a phase runs: each is taken from the end
 * of the STORE or WRITE that fills it to the end of the last LOAD or READ of a vector that needs it, of all programs that
 * read its channels. What nobody reads any more takes none. An image has places of its own.
 *
 * Constant time for each place that is filled, and for each program that reads it.
 */
export const activationMemory = (
  reads: Iterable<Read>,
  beginnings: ReadonlyMap<StoredResults, Beginning>,
  levels?: Levels,
): ActivationMemory => {
  const count = counted(levels)
  const held = readersOf(reads, beginnings)
  const begin = (of: StoredResults, { readers }: Held, stored: Uint8Array): Image => {
    let left = of.places
    for (let place = 0; place < of.places; place++) if (stored[place] === 1 && readers[place] === 0) left--
    return { readers: readers.slice(), stored, left }
  }
  for (const [of, { stored }] of beginnings) {
    const own = held.get(of)!
    if (stored === null) continue
    own.images.set(0, begin(of, own, stored))
    const size = of.blocks.length
    let bytes = 0
    for (let place = 0; place < of.places; place++)
      if (stored[place] === 1 && own.readers[place]! > 0) bytes += of.blocks[place % size]!.bytes
    count.add(bytes, 0)
  }
  const imageOf = (of: StoredResults, image: number): { readonly own: Held; readonly at: Image } => {
    const own = held.get(of)!
    const at = own.images.get(image) ?? begin(of, own, new Uint8Array(of.places))
    own.images.set(image, at)
    return { own, at }
  }
  const done = ({ images }: Held, image: number, at: Image): void => {
    if (--at.left === 0) images.delete(image)
  }
  return {
    read: (reads, image, index, now) => {
      for (const { of, last, blocks } of reads) {
        const lists = last.lists()
        const [from, to] = [lists.from[index]!, lists.from[index + 1]!]
        if (from === to) continue
        const { own, at } = imageOf(of, image)
        for (let i = from; i < to; i++)
          for (const block of blocks) {
            const place = lists.vectors[i]! * of.blocks.length + block
            if (--at.readers[place]! > 0 || at.stored[place] === 0) continue
            count.free(of.blocks[block]!.bytes, now)
            done(own, image, at)
          }
      }
    },
    store: (of, image, place, now) => {
      const { own, at } = imageOf(of, image)
      at.stored[place] = 1
      if (at.readers[place]! > 0) count.add(of.blocks[place % of.blocks.length]!.bytes, now)
      else done(own, image, at)
    },
    add: count.add,
    bytes: count.bytes,
    tellLast: () => count.settle(Number.POSITIVE_INFINITY),
    peak: count.peak,
  }
}
