import { product } from '../../arithmetic.js'
import { countings, signalsNeeded, signalsOfImage } from '../../isa/horizon.js'
import { isAwaiting } from '../../isa/instruction.js'
import type { Cursors } from '../relation/cursors.js'
import { isInstruction, type Microcode } from '../relation/microcode.js'
import type { Drifting } from '../relation/recurrence.js'
import type { UnitIndex } from '../relation/unitIndex.js'
import { vectorAt } from '../relation/vectorAt.js'

/** The named registers of a phase, which count signals that nobody takes away. */
export interface Registers extends Drifting {
  /** Whether the register that a unit awaits counts as many signals as the vector at hand needs. */
  readonly covers: (unit: UnitIndex, at: number) => boolean
  /** Counts up a register, and gives the unit that awaits it, −1 where none does. */
  readonly countUp: (register: number) => UnitIndex
}

/**
 * All registers are 0 at first. A count that grows from period to period by as many signals as its reader's vectors need
 * more, images being further on, is found as it was. One that grows by more may do so where nobody waited for it, and by
 * less as long as what is needed is there.
 */
export const registerCounts = (code: Microcode, cursor: Pick<Cursors, 'counters' | 'moved'>): Registers => {
  const { awaits, listener, origin, entry } = code
  const vectorOf = vectorAt(code, cursor)
  const counts = new Float64Array(listener.length)
  const saved = counts.slice()
  const horizons = origin.map((statement) =>
    isInstruction(statement) && isAwaiting(statement) ? statement.horizon : null,
  )
  const countingOf = countings()
  const counted = horizons.map((horizon) => (horizon === null ? null : countingOf(horizon)))
  const places = horizons.flatMap((horizon, at) => (horizon === null ? [] : [at]))
  /** Of each AWAIT, by how much the count was above what was needed, at the least; −1 when it was below. */
  const slack = new Float64Array(origin.length).fill(Number.POSITIVE_INFINITY)
  /** Where each unit stands that waits; −1 where it does not. */
  const waits = new Int32Array(entry.length).fill(-1)
  /** For how many signals each unit waits where it stands; −1 where that has not been told. */
  const awaited = new Float64Array(entry.length).fill(-1)

  /** How many more periods find the same answer at an AWAIT as this one. */
  const periodsAt = (at: number): number => {
    const [horizon, left] = [horizons[at], slack[at]!]
    if (horizon === null || horizon === undefined || left === Number.POSITIVE_INFINITY)
      return Number.POSITIVE_INFINITY
    const register = awaits[at]!
    const images = cursor.moved(listener[register]!) / product(horizon.box)
    if (!Number.isInteger(images)) return 0
    const growth = counts[register]! - saved[register]! - images * signalsOfImage(horizon)
    if (growth === 0) return Number.POSITIVE_INFINITY
    if (left < 0) return 0
    return growth > 0 ? Number.POSITIVE_INFINITY : Math.floor(left / -growth)
  }

  return {
    covers: (unit, at) => {
      const own = counted[at]
      if (own === null || own === undefined) return true
      // who waits is asked at each signal, about the same vector
      if (waits[unit] !== at || awaited[unit]! < 0) awaited[unit] = signalsNeeded(own, vectorOf(unit, at))
      const left = counts[awaits[at]!]! - awaited[unit]!
      slack[at] = Math.min(slack[at]!, Math.max(left, -1))
      waits[unit] = left < 0 ? at : -1
      return left >= 0
    },
    countUp: (register) => {
      counts[register]!++
      return listener[register]!
    },
    save: () => {
      saved.set(counts)
      slack.fill(Number.POSITIVE_INFINITY)
      for (const at of waits) if (at >= 0) slack[at] = -1
    },
    periods: () => {
      let fewest = Number.POSITIVE_INFINITY
      for (const at of places) {
        fewest = Math.min(fewest, periodsAt(at))
        if (fewest === 0) break
      }
      return fewest
    },
    skip: (periods) => {
      awaited.fill(-1)
      for (let i = 0; i < counts.length; i++) counts[i]! += periods * (counts[i]! - saved[i]!)
    },
  }
}
