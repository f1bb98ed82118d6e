import { exactly, type Recurring } from '../relation/recurrence.js'
import { asIndices, type CoreIndex, noUnit, type UnitIndex } from '../relation/unitIndex.js'

/** The units that wait in line for a partial-sum buffer, of each core. */
export interface Lines extends Recurring {
  readonly join: (core: CoreIndex, unit: UnitIndex) => void
  /** The unit that has waited longest, which leaves the line; −1 where nobody waits. */
  readonly next: (core: CoreIndex) => UnitIndex
}

/** Empty lines: linked lists, since a unit waits in one at a time. */
export const lines = (cores: number, units: number): Lines => {
  const nobody = (length: number) => asIndices<UnitIndex>(new Int32Array(length).fill(noUnit))
  const [first, last] = [nobody(cores), nobody(cores)]
  const after = nobody(units)
  const parts = [first, last, after].map(exactly)
  return {
    join: (core, unit) => {
      if (first[core]! < 0) first[core] = unit
      else after[last[core]!] = unit
      last[core] = unit
    },
    next: (core) => {
      const unit = first[core]!
      if (unit < 0) return noUnit
      first[core] = after[unit]!
      after[unit] = noUnit
      if (first[core]! < 0) last[core] = noUnit
      return unit
    },
    save: (now, order) => {
      for (const part of parts) part.save(now, order)
    },
    same: (now, order) => parts.every((part) => part.same(now, order)),
  }
}
