import { exactly, type Recurring } from '../relation/recurrence.js'

/** The units that wait in line for a partial-sum buffer, of each core. */
export interface Lines extends Recurring {
  readonly join: (core: number, unit: number) => void
  /** The unit that has waited longest, which leaves the line; −1 where nobody waits. */
  readonly next: (core: number) => number
}

/** Empty lines: linked lists, since a unit waits in one at a time. */
export const lines = (cores: number, units: number): Lines => {
  const [first, last] = [new Int32Array(cores).fill(-1), new Int32Array(cores).fill(-1)]
  const after = new Int32Array(units).fill(-1)
  const parts = [first, last, after].map(exactly)
  return {
    join: (core, unit) => {
      if (first[core]! < 0) first[core] = unit
      else after[last[core]!] = unit
      last[core] = unit
    },
    next: (core) => {
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
