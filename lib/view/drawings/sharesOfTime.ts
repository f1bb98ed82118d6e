import { sum } from '../../arithmetic.js'
import { type Doing, doings } from '../../machine/activity/activity.js'
import type { DoingOverTime } from '../../machine/activity/activityOf.js'

/** A part of a whole, as text in percent. */
export const share = (part: number, whole: number): string =>
  `${whole === 0 ? 0 : Math.round((100 * part) / whole)}%`

/** What several cores or layers do over time, bin by bin together. */
export const addedUp = (all: readonly { readonly cycles: DoingOverTime }[]): DoingOverTime => {
  const together = (doing: Doing): Float64Array => {
    const into = new Float64Array(all[0]?.cycles.works.length ?? 0)
    for (const { cycles } of all) for (let k = 0; k < into.length; k++) into[k]! += cycles[doing][k] ?? 0
    return into
  }
  return {
    works: together('works'),
    layer: together('layer'),
    'partial sums': together('partial sums'),
    interconnect: together('interconnect'),
    'output unit': together('output unit'),
    writing: together('writing'),
  }
}

/** The cycles of all that is done. */
export const allCycles = (cycles: DoingOverTime): number => sum(doings.map((doing) => sum(cycles[doing])))

/** What is done at all, and its share of so many cycles, in words. */
export const sharesOf = (
  cycles: DoingOverTime,
  of: number,
  words: Readonly<Record<Doing, string>>,
): readonly string[] =>
  doings
    .map((doing) => ({ doing, cycles: sum(cycles[doing]) }))
    .filter(({ cycles }) => cycles > 0)
    .map(({ doing, cycles }) => `${words[doing]} ${share(cycles, of)}`)
