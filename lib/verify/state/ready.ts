import type { Recurring } from '../../machine/relation/recurrence.js'
import { asIndices, noUnit, type UnitIndex } from '../../machine/relation/unitIndex.js'

/** The units that may be able to go on, each once, in the order in which they became so. */
export interface Ready extends Recurring {
  readonly wake: (unit: UnitIndex) => void
  /** The first, which is not ready any more; −1 where there is none. */
  readonly next: () => UnitIndex
}

/** No unit is ready at first. */
export const ready = (units: number): Ready => {
  const ring = asIndices<UnitIndex>(new Int32Array(units))
  const queued = new Uint8Array(units)
  let [head, length] = [0, 0]
  let saved: readonly number[] = []
  const at = (k: number): UnitIndex => ring[(head + k) % units]!
  return {
    wake: (unit) => {
      if (queued[unit] === 1) return
      queued[unit] = 1
      ring[(head + length++) % units] = unit
    },
    next: () => {
      if (length === 0) return noUnit
      const unit = at(0)
      head = (head + 1) % units
      length--
      queued[unit] = 0
      return unit
    },
    save: () => {
      saved = Array.from({ length }, (_, k) => at(k))
    },
    same: () => length === saved.length && saved.every((unit, k) => unit === at(k)),
  }
}
