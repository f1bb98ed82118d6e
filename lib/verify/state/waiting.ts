import type { CoreProgram } from '../../ir/program.js'
import { sumsLeftOf } from '../../isa/sumsLeft.js'
import type { WaitingSums } from '../faults/executionEnd.js'

/** Places of partial sums in shared memory, from before a phase to behind it. */
export interface Places {
  /** The outputs of what lies in the place of a core for a vector; undefined where nothing does. */
  readonly at: (core: number, vector: number) => string | undefined
  readonly put: (core: number, vector: number, group: string) => void
  readonly take: (core: number, vector: number) => void
  /** What lies there now. */
  readonly waiting: () => WaitingSums
}

/** Places that hold what has been left there. */
export const placesWith = (before: WaitingSums): Places => {
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
export const haveWaiting = (cores: readonly CoreProgram[], waiting: WaitingSums): boolean => {
  const left = sumsLeftOf(cores)
  return [...left.keys()].some((core) => waiting.has(core)) || [...left.values()].some((sums) => sums !== 0)
}
