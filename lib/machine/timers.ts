import type { Recurring } from './recurrence.js'

/**
 * A queue of timed events whose delays take few distinct values, as the units of a chip do: events of one
 * delay expire in the order in which they were set, so each delay has a ring buffer of its own and the next
 * event is the earliest of the heads. Setting and taking an event costs as many comparisons as there are
 * delays; nothing is allocated. `now` and `order` never decrease from call to call.
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

/** Timers with one lane for each of `delays`, each with room for `capacity` events at a time. */
export const timers = (delays: readonly number[], capacity: number): Timers => {
  const lanes = delays.length
  const times = new Float64Array(lanes * capacity)
  const orders = new Float64Array(lanes * capacity)
  const events = new Int32Array(lanes * capacity)
  const head = new Int32Array(lanes)
  const length = new Int32Array(lanes)
  const delay = Float64Array.from(delays)
  const [savedLength, savedTimes] = [new Int32Array(lanes), new Float64Array(lanes * capacity)]
  const [savedOrders, savedEvents] = [new Float64Array(lanes * capacity), new Int32Array(lanes * capacity)]
  let earliest = -1

  const seek = (): void => {
    earliest = -1
    let [time, since] = [Number.POSITIVE_INFINITY, 0]
    for (let lane = 0; lane < lanes; lane++) {
      if (length[lane] === 0) continue
      const at = lane * capacity + head[lane]!
      const [due, order] = [times[at]!, orders[at]!]
      if (due < time || (due === time && order < since)) {
        earliest = lane
        time = due
        since = order
      }
    }
  }

  return {
    lanes,
    set: (lane, now, order, event) => {
      const at = lane * capacity + ((head[lane]! + length[lane]!) % capacity)
      const time = now + delay[lane]!
      times[at] = time
      orders[at] = order
      events[at] = event
      length[lane]!++
      // the new event is the last of its lane, so it is the next one only in an empty lane and at an earlier time
      if (earliest < 0 || time < times[earliest * capacity + head[earliest]!]!) earliest = lane
    },
    time: () => (earliest < 0 ? Number.POSITIVE_INFINITY : times[earliest * capacity + head[earliest]!]!),
    order: () => (earliest < 0 ? Number.POSITIVE_INFINITY : orders[earliest * capacity + head[earliest]!]!),
    take: () => {
      const lane = earliest
      const event = events[lane * capacity + head[lane]!]!
      head[lane] = head[lane]! + 1 === capacity ? 0 : head[lane]! + 1
      length[lane]!--
      seek()
      return event
    },
    delay: (cycles, lane) => {
      const [first, end] = lane === undefined ? [0, times.length] : [lane * capacity, (lane + 1) * capacity]
      for (let i = first; i < end; i++) times[i]! += cycles
      if (lane !== undefined) seek()
    },
    timeBeside: (marked) => {
      let time = Number.POSITIVE_INFINITY
      for (let other = 0; other < lanes; other++)
        if (marked[other] === 0 && length[other]! > 0)
          time = Math.min(time, times[other * capacity + head[other]!]!)
      return time
    },
    pending: (lane, now, order, into, from) => {
      const count = length[lane]!
      for (let k = 0; k < count; k++) {
        const at = lane * capacity + ((head[lane]! + k) % capacity)
        into[from + 3 * k] = events[at]!
        into[from + 3 * k + 1] = times[at]! - now
        into[from + 3 * k + 2] = orders[at]! - order
      }
      return count
    },
    save: (now, order) => {
      savedLength.set(length)
      for (let lane = 0; lane < lanes; lane++)
        for (let k = 0; k < length[lane]!; k++) {
          const at = lane * capacity + ((head[lane]! + k) % capacity)
          savedTimes[lane * capacity + k] = times[at]! - now
          savedOrders[lane * capacity + k] = orders[at]! - order
          savedEvents[lane * capacity + k] = events[at]!
        }
    },
    same: (now, order) => {
      for (let lane = 0; lane < lanes; lane++) {
        if (length[lane] !== savedLength[lane]) return false
        for (let k = 0; k < length[lane]!; k++) {
          const at = lane * capacity + ((head[lane]! + k) % capacity)
          const saved = lane * capacity + k
          if (
            events[at] !== savedEvents[saved] ||
            times[at]! - now !== savedTimes[saved] ||
            orders[at]! - order !== savedOrders[saved]
          )
            return false
        }
      }
      return true
    },
  }
}
