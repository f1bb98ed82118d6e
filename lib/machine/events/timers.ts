import type { Recurring } from '../relation/recurrence.js'

/**
 * A queue of timed events whose delays take few distinct values, as the units of a chip do: events of one
 * delay expire in the order in which they were set, so each delay has a ring buffer of its own and the next
 * event is the earliest of the heads, which lie in a binary heap: a mesh knows hundreds of delays. Setting and taking
 * an event costs the logarithm of the delays in use; a ring doubles when it is full. `now` and `order` never decrease from call to call.
 */
export interface Timers extends Recurring {
  /** How many lanes there are. */
  readonly lanes: number
  /**
   * Sets an event of the lane, due the lane's delay after `now`; of events
   * due at the same time, the one of the lowest `order` comes first.
   */
  readonly set: (lane: number, now: number, order: number, event: number) => void
  /** The time of the next event; Infinity when there is none. */
  readonly time: () => number
  /** The order of the next event. */
  readonly order: () => number
  /** Takes the next event. */
  readonly take: () => number
  /** Puts all events, or those of one lane, off by so many cycles. */
  readonly delay: (cycles: number, lane?: number) => void
  /** The time of the next event of any lane that is not marked; Infinity when there is none. */
  readonly timeBeside: (marked: Uint8Array) => number
  /**
   * Writes the events of a lane, each with the cycles that are left and its
   * order relative to `order`, from a place on, and gives their number.
   */
  readonly pending: (lane: number, now: number, order: number, into: Float64Array, from: number) => number
}

/** The events of one lane, first in first out. */
interface Ring {
  times: Float64Array
  orders: Float64Array
  events: Int32Array
  head: number
  length: number
}

const emptyRing = (room: number): Ring => ({
  times: new Float64Array(room),
  orders: new Float64Array(room),
  events: new Int32Array(room),
  head: 0,
  length: 0,
})

/** Where the k-th event of a ring lies, whose room is a power of two. */
const placeIn = ({ head, times }: Ring, k: number): number => (head + k) & (times.length - 1)

/** Writes the events of a ring into another of at least its length, with times and orders so much less. */
const copyRing = (from: Ring, into: Ring, now: number, order: number): void => {
  for (let k = 0; k < from.length; k++) {
    const at = placeIn(from, k)
    into.times[k] = from.times[at]! - now
    into.orders[k] = from.orders[at]! - order
    into.events[k] = from.events[at]!
  }
  into.head = 0
  into.length = from.length
}

const pushed = (ring: Ring, time: number, order: number, event: number): Ring => {
  let into = ring
  if (ring.length === ring.times.length) {
    into = emptyRing(2 * ring.length)
    copyRing(ring, into, 0, 0)
  }
  const at = placeIn(into, into.length++)
  into.times[at] = time
  into.orders[at] = order
  into.events[at] = event
  return into
}

const firstTime = (ring: Ring): number => ring.times[ring.head]!

const precedes = (a: Ring, b: Ring): boolean => {
  const [one, other] = [firstTime(a), firstTime(b)]
  return one < other || (one === other && a.orders[a.head]! < b.orders[b.head]!)
}

/** Whether a ring is as it was when it was copied with these times and orders. */
const sameRing = (ring: Ring, was: Ring, now: number, order: number): boolean => {
  if (ring.length !== was.length) return false
  for (let k = 0; k < ring.length; k++) {
    const at = placeIn(ring, k)
    if (
      ring.events[at] !== was.events[k] ||
      ring.times[at]! - now !== was.times[k] ||
      ring.orders[at]! - order !== was.orders[k]
    )
      return false
  }
  return true
}

/** Timers with one lane for each of `delays`. */
// oxlint-disable-next-line max-lines-per-function -- one state, and the short functions that share it
export const timers = (delays: readonly number[]): Timers => {
  const lanes = delays.length
  const delay = Float64Array.from(delays)
  const rings = delays.map(() => emptyRing(1))
  const saved = delays.map(() => emptyRing(1))
  /** The lanes that have events, as a heap whose top has the next one. */
  const heap = new Int32Array(lanes)
  let size = 0

  const rise = (lane: number): void => {
    let at = size++
    while (at > 0) {
      const above = (at - 1) >> 1
      if (!precedes(rings[lane]!, rings[heap[above]!]!)) break
      heap[at] = heap[above]!
      at = above
    }
    heap[at] = lane
  }
  const sink = (from: number): void => {
    const lane = heap[from]!
    let at = from
    for (let below = 2 * at + 1; below < size; below = 2 * at + 1) {
      if (below + 1 < size && precedes(rings[heap[below + 1]!]!, rings[heap[below]!]!)) below++
      if (!precedes(rings[heap[below]!]!, rings[lane]!)) break
      heap[at] = heap[below]!
      at = below
    }
    heap[at] = lane
  }
  const first = (): Ring | null => (size === 0 ? null : rings[heap[0]!]!)
  const putOff = (ring: Ring, cycles: number): void => {
    for (let k = 0; k < ring.length; k++) ring.times[placeIn(ring, k)]! += cycles
  }

  return {
    lanes,
    set: (lane, now, order, event) => {
      const ring = pushed(rings[lane]!, now + delay[lane]!, order, event)
      rings[lane] = ring
      // a new event is the last of its lane
      if (ring.length === 1) rise(lane)
    },
    time: () => {
      const ring = first()
      return ring === null ? Number.POSITIVE_INFINITY : firstTime(ring)
    },
    order: () => {
      const ring = first()
      return ring === null ? Number.POSITIVE_INFINITY : ring.orders[ring.head]!
    },
    take: () => {
      const ring = rings[heap[0]!]!
      const event = ring.events[ring.head]!
      ring.head = placeIn(ring, 1)
      if (--ring.length === 0) heap[0] = heap[--size]!
      if (size > 0) sink(0)
      return event
    },
    delay: (cycles, lane) => {
      if (lane === undefined) for (const ring of rings) putOff(ring, cycles)
      else {
        putOff(rings[lane]!, cycles)
        for (let at = (size >> 1) - 1; at >= 0; at--) sink(at)
      }
    },
    timeBeside: (marked) =>
      rings.reduce(
        (time, ring, lane) =>
          marked[lane] === 0 && ring.length > 0 ? Math.min(time, firstTime(ring)) : time,
        Number.POSITIVE_INFINITY,
      ),
    pending: (lane, now, order, into, from) => {
      const ring = rings[lane]!
      for (let k = 0; k < ring.length; k++) {
        const at = placeIn(ring, k)
        into[from + 3 * k] = ring.events[at]!
        into[from + 3 * k + 1] = ring.times[at]! - now
        into[from + 3 * k + 2] = ring.orders[at]! - order
      }
      return ring.length
    },
    save: (now, order) => {
      for (const [lane, ring] of rings.entries()) {
        if (saved[lane]!.times.length < ring.length) saved[lane] = emptyRing(ring.times.length)
        copyRing(ring, saved[lane]!, now, order)
      }
    },
    same: (now, order) => rings.every((ring, lane) => sameRing(ring, saved[lane]!, now, order)),
  }
}
