import { countings, signalsNeeded } from '../../isa/horizon.js'
import { isAwaiting } from '../../isa/instruction.js'
import { isInstruction, type Microcode } from '../../machine/relation/microcode.js'
import { noUnit, type UnitIndex } from '../../machine/relation/unitIndex.js'
import type { HappensBefore } from './happensBefore.js'

/** The named registers of a phase, and what their signals say of what happened before. */
export interface NamedRegisters {
  /** A SIGNAL at a place counts up its registers: the units that await them. */
  readonly countUp: (unit: UnitIndex, at: number) => readonly UnitIndex[]
  /** Whether the register that a unit awaits counts enough for a vector, which the unit then knows. */
  readonly covers: (unit: UnitIndex, at: number, vector: number) => boolean
}

/** All are 0 at first. A register has one sender, so that whoever knows of a signal knows of all before it. */
export const namedRegisters = (
  { origin, counts, awaits, listener }: Microcode,
  clocks: HappensBefore,
): NamedRegisters => {
  const signals: number[][] = Array.from(listener, () => [])
  const countingOf = countings()
  const counted = origin.map((statement) =>
    isInstruction(statement) && isAwaiting(statement) ? countingOf(statement.horizon) : null,
  )
  return {
    countUp: (unit, at) =>
      (counts[at] ?? []).map((register) => {
        signals[register]?.push(clocks.left(unit))
        return listener[register] ?? noUnit
      }),
    covers: (unit, at, vector) => {
      const horizon = counted[at] ?? null
      if (horizon === null) return true
      const needed = signalsNeeded(horizon, vector)
      if (needed <= 0) return true
      const message = signals[awaits[at] ?? -1]?.[needed - 1]
      if (message === undefined) return false
      clocks.found(unit, message)
      return true
    },
  }
}
