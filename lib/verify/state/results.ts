import type { Drifting } from '../../machine/relation/recurrence.js'
import { asCore, type CoreIndex, outputUnitOf, type UnitIndex } from '../../machine/relation/unitIndex.js'

/** No result, no partial sum. */
const none = Number.NaN

/**
 * What the output unit of each core works on, and for which vector: its result, a
 * partial sum that was taken, their sum. Each act gives what is wrong with it, or null.
 */
export interface OutputUnits extends Drifting {
  /** Takes up a result of the crossbar. */
  readonly take: (core: CoreIndex, vector: number) => string | null
  /** What speaks against taking a partial sum now. */
  readonly occupied: (core: CoreIndex) => string | null
  readonly operand: (core: CoreIndex, vector: number) => void
  readonly add: (core: CoreIndex, vector: number) => string | null
  /** The sum leaves the core. */
  readonly give: (core: CoreIndex, vector: number) => string | null
  /** Whether a result of the crossbar is taken up, and has not left the core. */
  readonly holds: (core: CoreIndex) => boolean
  /** What has not left a core in the end, and where it lies. */
  readonly left: (core: CoreIndex) => { readonly problem: string; readonly of: 'result' | 'sum' } | null
}

/** Output units with nothing to do. `shift` says how many vectors a unit is further than when they were saved. */
// oxlint-disable-next-line max-lines-per-function -- one state, and the short functions that share it
export const results = (cores: number, shift: (unit: UnitIndex) => number): OutputUnits => {
  const empty = () => new Float64Array(cores).fill(none)
  const [result, sum, operand] = [empty(), empty(), empty()]
  const all = [result, sum, operand] as const
  const saved = all.map((values) => values.slice())
  const there = (values: Float64Array, core: CoreIndex): boolean => !Number.isNaN(values[core]!)
  const same = (now: number, was: number, by: number): boolean =>
    Number.isNaN(now) ? Number.isNaN(was) : now - was === by
  const dropped = (core: CoreIndex): string =>
    `the sum for vector ${sum[core]} is dropped before it leaves the core`
  return {
    take: (core, vector) => {
      if (there(result, core)) return `the result for vector ${result[core]} does not leave the core`
      if (there(sum, core)) return dropped(core)
      result[core] = vector
      return null
    },
    occupied: (core) =>
      there(operand, core)
        ? `the partial sum for vector ${operand[core]} that was taken before is not added`
        : null,
    operand: (core, vector) => {
      operand[core] = vector
    },
    add: (core, vector) => {
      if (there(operand, core) && operand[core] !== vector)
        return `the partial sum is that of vector ${operand[core]}`
      if (there(result, core) && result[core] !== vector)
        return `the result is that of vector ${result[core]}`
      if (there(sum, core) && sum[core] !== vector) return dropped(core)
      if (!all.some((values) => there(values, core))) return 'there is nothing to add'
      sum[core] = vector
      operand[core] = none
      return null
    },
    give: (core, vector) => {
      if (there(operand, core)) return 'the partial sum that was taken is not added'
      if (!there(sum, core)) return 'nothing has been added up'
      if (sum[core] !== vector) return `what has been added up is for vector ${sum[core]}`
      sum[core] = none
      result[core] = none
      return null
    },
    holds: (core) => there(result, core),
    left: (core) => {
      if (there(result, core))
        return { problem: `the result for vector ${result[core]} does not leave the core`, of: 'result' }
      if (there(sum, core))
        return { problem: `the sum for vector ${sum[core]} does not leave the core`, of: 'sum' }
      return there(operand, core) ? { problem: 'a partial sum is taken and never added', of: 'sum' } : null
    },
    save: () => {
      for (const [i, values] of all.entries()) saved[i]!.set(values)
    },
    periods: () =>
      all.every((values, i) =>
        values.every((vector, core) => same(vector, saved[i]![core]!, shift(outputUnitOf(asCore(core))))),
      )
        ? Number.POSITIVE_INFINITY
        : 0,
    skip: (periods) => {
      for (const [i, values] of all.entries())
        for (const [core, vector] of values.entries())
          values[core] = vector + periods * (vector - saved[i]![core]!)
    },
  }
}
