import type { Drifting } from '../relation/recurrence.js'
import { asUnit, type UnitIndex } from '../relation/unitIndex.js'

/** The units that read flags which are set, counted, so that nobody has to look for them. */
export interface Flags extends Drifting {
  /** A unit has come to a flag, or left it, or the flag may have changed. */
  readonly look: (unit: UnitIndex) => void
  /** Whether a read of a flag will succeed. */
  readonly anySet: () => boolean
}

/** The flags of so many units; `isSet` says whether one reads a flag that is set, and changes nothing. */
export const flags = (units: number, isSet: (unit: UnitIndex) => boolean): Flags => {
  const set = new Uint8Array(units)
  let count = 0
  const look = (unit: UnitIndex): void => {
    const now = isSet(unit) ? 1 : 0
    count += now - set[unit]!
    set[unit] = now
  }
  return {
    look,
    anySet: () => count > 0,
    save: () => {},
    periods: () => Number.POSITIVE_INFINITY,
    // signals may have come and gone meanwhile: flags go on after them
    skip: () => {
      for (let unit = 0; unit < units; unit++) look(asUnit(unit))
    },
  }
}
