import type { CoreProgram } from '../../ir/program.js'

/** Whose turn it is at output units that execute several programs, one instruction at a time. */
export interface OutputUnits {
  /** Whether a unit of a program has its turn now; else it waits for it. */
  readonly occupy: (unit: number) => boolean
  /** The unit's instruction is over; gives the one whose turn it is now, −1 where none waits. */
  readonly release: (unit: number) => number
}

const nobody: OutputUnits = { occupy: () => true, release: () => -1 }

/**
 * The output units of the cores of a phase. A core has one, whose programs, one a layer, take turns at what keeps it
 * busy: first come, first served. Units 2i and 2i + 1 are those of the i-th program.
 */
export const outputUnits = (cores: readonly Pick<CoreProgram, 'core'>[]): OutputUnits => {
  const programs = new Map<number, number>()
  for (const { core } of cores) programs.set(core, (programs.get(core) ?? 0) + 1)
  if (programs.size === cores.length) return nobody
  const sharedBy = Int32Array.from(cores, ({ core }) => ((programs.get(core) ?? 0) > 1 ? core : -1))
  const holder = new Map<number, number>()
  const waiting = new Map<number, number[]>()
  return {
    occupy: (unit) => {
      const core = unit % 2 === 1 ? sharedBy[unit >> 1]! : -1
      if (core < 0) return true
      if (!holder.has(core)) {
        holder.set(core, unit)
        return true
      }
      const queue = waiting.get(core)
      if (queue === undefined) waiting.set(core, [unit])
      else queue.push(unit)
      return false
    },
    release: (unit) => {
      const core = unit % 2 === 1 ? sharedBy[unit >> 1]! : -1
      if (core < 0 || holder.get(core) !== unit) return -1
      const next = waiting.get(core)?.shift()
      if (next === undefined) holder.delete(core)
      else holder.set(core, next)
      return next ?? -1
    },
  }
}
