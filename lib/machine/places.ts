import { exactly, type Recurring } from './recurrence.js'

/** The places of each core for partial sums that others send to it, and the senders that wait for one. */
export interface Places extends Recurring {
  /** Takes a place of `core` for a sum that `unit` sends; false when there is none, and the unit then waits in line. */
  readonly take: (core: number, unit: number) => boolean
  /** Frees a place of `core`; the unit that has waited longest for it, which takes it next, or −1. */
  readonly free: (core: number) => number
}

/**
 * `count` places a core, possibly without bound. Lines are linked lists, since a unit waits for one place at a time.
 */
export const places = (cores: number, units: number, count: number): Places => {
  const left = new Float64Array(cores).fill(count)
  const first = new Int32Array(cores).fill(-1)
  const last = new Int32Array(cores).fill(-1)
  const after = new Int32Array(units).fill(-1)
  const parts = [exactly(left), exactly(first), exactly(last), exactly(after)]
  return {
    take: (core, unit) => {
      if (left[core]! > 0) {
        left[core]!--
        return true
      }
      if (first[core]! < 0) first[core] = unit
      else after[last[core]!] = unit
      last[core] = unit
      return false
    },
    free: (core) => {
      left[core]!++
      const unit = first[core]!
      if (unit < 0) return -1
      first[core] = after[unit]!
      after[unit] = -1
      if (first[core]! < 0) last[core] = -1
      return unit
    },
    save: (now, order) => {
      for (const part of parts) part.save(now, order)
    },
    same: (now, order) => parts.every((part) => part.same(now, order)),
  }
}
