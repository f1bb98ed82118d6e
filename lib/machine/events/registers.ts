import { signalsNeeded } from '../../isa/horizon.js'
import type { Cursors } from '../relation/cursors.js'
import type { Microcode } from '../relation/microcode.js'
import { vectorAt } from '../relation/vectorAt.js'

/** The named registers of a phase, which count signals that nobody takes away. */
export interface Registers {
  /** Whether the register that a unit awaits counts as many signals as the vector at hand needs. */
  readonly covers: (unit: number, at: number) => boolean
  /** Counts up a register, and gives the unit that awaits it, −1 where none does. */
  readonly countUp: (register: number) => number
}

/** All registers are 0 at first. */
export const registersOf = (code: Microcode, cursor: Pick<Cursors, 'counters'>): Registers => {
  const { awaits, listener, origin } = code
  const counts = new Float64Array(listener.length)
  const horizons = origin.map((statement) => (statement?.op === 'AWAIT' ? statement.horizon : null))
  const vectorOf = vectorAt(code, cursor)
  return {
    covers: (unit, at) => {
      const horizon = horizons[at]
      return (
        horizon === null ||
        horizon === undefined ||
        counts[awaits[at]!]! >= signalsNeeded(horizon, vectorOf(unit, at))
      )
    },
    countUp: (register) => {
      counts[register]!++
      return listener[register]!
    },
  }
}
