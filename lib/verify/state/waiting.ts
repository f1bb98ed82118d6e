import type { CoreProgram } from '../../ir/program.js'
import { eachIn } from '../../isa/code.js'
import type { Waiting } from '../faults/executed.js'

/** Places of partial sums in shared memory, from before a phase to behind it. */
export interface Places {
  /** The outputs of what lies in the place of a core for a vector; undefined where nothing does. */
  readonly at: (core: number, vector: number) => string | undefined
  readonly put: (core: number, vector: number, group: string) => void
  readonly take: (core: number, vector: number) => void
  /** What lies there now. */
  readonly waiting: () => Waiting
}

/** Places that hold what has been left there. */
export const placesWith = (before: Waiting): Places => {
  const all = new Map([...before].map(([core, sums]) => [core, new Map(sums)]))
  return {
    at: (core, vector) => all.get(core)?.get(vector),
    put: (core, vector, group) => {
      all.set(core, (all.get(core) ?? new Map<number, string>()).set(vector, group))
    },
    take: (core, vector) => {
      const own = all.get(core)
      own?.delete(vector)
      if (own?.size === 0) all.delete(core)
    },
    waiting: () => all,
  }
}

/** Whether cores leave partial sums for a later phase, or have to do with such as wait: otherwise they store and load as many. */
export const haveWaiting = (cores: readonly CoreProgram[], waiting: Waiting): boolean => {
  const balance = new Map<number, number>()
  let met = false
  const add = (core: number, times: number): void => {
    balance.set(core, (balance.get(core) ?? 0) + times)
    met ||= waiting.has(core)
  }
  for (const { core, code } of cores)
    eachIn(code, (instruction, times) => {
      if (instruction.op === 'STOREP') add(core, times)
      if (instruction.op === 'LOADP') add(instruction.from, -times)
    })
  return met || [...balance.values()].some((left) => left !== 0)
}
