import type { CoreProgram } from '../../ir/program.js'
import { multimap } from '../../multimap.js'
import { exactly, type Recurring } from '../relation/recurrence.js'
import { asIndices, coreOf, isOutputUnit, noUnit, type UnitIndex, unitCount } from '../relation/unitIndex.js'

/** Whose turn it is at output units that execute several programs, one instruction at a time. */
export interface OutputUnitTurns {
  /** Whether a unit of a program has its turn now; else it waits for it. */
  readonly occupy: (unit: UnitIndex) => boolean
  /** The unit's instruction is over; gives the one whose turn it is now, −1 where none waits. */
  readonly release: (unit: UnitIndex) => UnitIndex
  readonly recurring: readonly Recurring[]
}

const nobody: OutputUnitTurns = { occupy: () => true, release: () => noUnit, recurring: [] }

/**
 * The output units of the cores of a phase. A core has one, whose programs, one a layer, take turns at what keeps it
 * busy: first come, first served.
 */
export const outputUnitTurns = (cores: readonly Pick<CoreProgram, 'core'>[]): OutputUnitTurns => {
  const programs = multimap(cores.map(({ core }, i) => [core, i] as const))
  if (programs.size === cores.length) return nobody
  /** The first program of each program's core, −1 where it has the unit for itself. */
  const host = Int32Array.from(cores, ({ core }) => {
    const [first = -1, second] = programs.get(core) ?? []
    return second === undefined ? -1 : first
  })
  // who has its turn, and who waits for it as a linked list: a unit waits for one turn at a time
  const nobodies = (length: number) => asIndices<UnitIndex>(new Int32Array(length).fill(noUnit))
  const [holder, last] = [nobodies(cores.length), nobodies(cores.length)]
  const after = nobodies(unitCount(cores.length))
  return {
    occupy: (unit) => {
      const core = isOutputUnit(unit) ? host[coreOf(unit)]! : -1
      if (core < 0) return true
      const isFree = holder[core]! < 0
      if (isFree) holder[core] = unit
      else after[last[core]!] = unit
      last[core] = unit
      return isFree
    },
    release: (unit) => {
      const core = isOutputUnit(unit) ? host[coreOf(unit)]! : -1
      if (core < 0 || holder[core] !== unit) return noUnit
      const next = after[unit]!
      after[unit] = noUnit
      holder[core] = next
      if (next < 0) last[core] = noUnit
      return next
    },
    recurring: [holder, last, after].map(exactly),
  }
}
