import { type Cursors, cursors } from '../../machine/relation/cursors.js'
import type { Microcode } from '../../machine/relation/microcode.js'
import { asUnit, type UnitIndex } from '../../machine/relation/unitIndex.js'

/** Where each unit of a phase stands, and on which vector it works. */
export interface Streams extends Cursors {
  /** The vector that the loops around a unit's place mean. */
  readonly vector: Float64Array
  /** By how many vectors a unit is further than when it was saved, at the same place. */
  readonly shift: (unit: UnitIndex) => number
}

/** The units of a phase at the beginning of their code: two a core, the load unit and the output unit. */
export const streams = (code: Microcode): Streams => {
  const { slot, around, entry, depth, origin } = code
  const cursor = cursors(code)
  const { place, counters } = cursor
  const vector = new Float64Array(entry.length)
  const saved = vector.slice()
  const loops = origin.map((statement) => (statement?.op === 'LOOP' ? statement : null))
  const start = Float64Array.from(loops, (loop) => loop?.start ?? 0)
  const step = Float64Array.from(loops, (loop) => loop?.step ?? 0)
  const locate = (unit: UnitIndex): void => {
    let sum = 0
    for (let at = around[place[unit]!]!; at >= 0; at = around[at]!)
      sum += start[at]! + counters[unit * depth + slot[at]!]! * step[at]!
    vector[unit] = sum
  }
  return {
    ...cursor,
    vector,
    settle: (unit) => {
      const before = place[unit]!
      const at = cursor.settle(unit)
      // where no loop begins, goes round or ends, the vector stays the same
      if (at !== before) locate(unit)
      return at
    },
    shift: (unit) => vector[unit]! - saved[unit]!,
    save: () => {
      cursor.save()
      saved.set(vector)
    },
    skip: (periods, cycles) => {
      cursor.skip(periods, cycles)
      for (let unit = 0; unit < vector.length; unit++) locate(asUnit(unit))
    },
  }
}
