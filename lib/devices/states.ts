import type { Violation } from '../codec/violation.js'
import type { CellModel } from './cellModel.js'
import { topLevel } from './cells.js'
import { normal } from './random.js'

/** What was measured of cells that were to hold a level, some time after they were programmed. */
export interface MeasuredState {
  readonly level: number
  /** Seconds since programming. */
  readonly seconds: number
  /** Conductance on average, and its standard deviation, in any unit. */
  readonly mean: number
  readonly sigma: number
}

/** Cells as they were measured. */
export interface States {
  readonly kind: 'states'
  /** Seconds since programming, within the times that were measured. */
  readonly seconds: number
  /** Each level at each time. */
  readonly table: readonly MeasuredState[]
}

const increasing = (numbers: readonly number[]): readonly number[] =>
  [...new Set(numbers)].sort((a, b) => a - b)

/** The levels and times of a table, from the least on. */
const axesOf = (table: readonly MeasuredState[]) => ({
  levels: increasing(table.map(({ level }) => level)),
  times: increasing(table.map(({ seconds }) => seconds)),
})

/** Between two numbers of a list that increases: the place of the lower, and how far it is to the next, 0 … 1. */
const between = (list: readonly number[], x: number): readonly [at: number, part: number] => {
  if (list.length < 2) return [0, 0]
  const above = list.findIndex((each) => each > x)
  const at = above < 0 ? list.length - 2 : Math.max(0, above - 1)
  return [at, Math.min(1, Math.max(0, (x - list[at]!) / (list[at + 1]! - list[at]!)))]
}

const mixed = (from: number, to: number, part: number): number => from + part * (to - from)

/** What no table of measured states can be. */
export const statesViolations = ({ table, seconds }: States, where: string): readonly Violation[] => {
  const { levels, times } = axesOf(table)
  const places = new Set(table.map((state) => `${state.level} ${state.seconds}`))
  const lacking = levels
    .flatMap((level) => times.map((time) => ({ level, time })))
    .find(({ level, time }) => !places.has(`${level} ${time}`))
  const place =
    lacking === undefined ? 'one is there twice' : `level ${lacking.level} is not, at ${lacking.time} s`
  const first = table.filter((state) => state.seconds === times[0])
  const [low, high] = [levels[0], levels.at(-1)].map((level) => first.find((state) => state.level === level))
  const problems = [
    levels.length < 2 || levels[0] !== 0 ? 'it has to have level 0 and a level above it' : null,
    places.size !== table.length || table.length !== levels.length * times.length
      ? `each of ${levels.length} levels has to be there once${times.length === 1 ? '' : ` at each of ${times.length} times`}, and ${place}`
      : null,
    low !== undefined && high !== undefined && !(high.mean > low.mean)
      ? 'the greatest level has to conduct more than level 0 at first'
      : null,
    seconds < (times[0] ?? 0) || seconds > (times.at(-1) ?? 0)
      ? `${seconds} s is not within the times that were measured, ${times[0] ?? 0} s to ${times.at(-1) ?? 0} s`
      : null,
  ]
  return problems.flatMap((problem) => (problem === null ? [] : [{ rule: 'states', where, problem }]))
}

/**
 * Cells as they were measured: each draws its conductance from the mean and standard deviation of its level at the
 * time, between levels in proportion, between times by their logarithm. The greatest level of the table is that of the
 * cells; as converters see it, a level is what it was meant to be between the first means of the least and the greatest.
 *
 * @example
 * import { states } from 'ohmflow/devices'
 * const table = [
 *   { level: 0, seconds: 1, mean: 2, sigma: 0 },
 *   { level: 3, seconds: 1, mean: 32, sigma: 0 },
 *   { level: 0, seconds: 100, mean: 2, sigma: 0 },
 *   { level: 3, seconds: 100, mean: 22, sigma: 0 },
 * ]
 * const site = { rows: 1, columns: 2, cellBits: 2, slices: 1, polarities: 1, state: 7 } as const
 * console.assert(states({ kind: 'states', seconds: 10, table })(Float64Array.of(0, 3), site).join() === '0,2.5')
 */
export const states = ({ table, seconds }: States): CellModel => {
  const { levels, times } = axesOf(table)
  const [at, part] = between(
    times.map((time) => Math.log(time)),
    Math.log(seconds),
  )
  const stateAt = (level: number | undefined, time: number | undefined): MeasuredState | undefined =>
    table.find((state) => state.level === level && state.seconds === time)
  const of = (level: number, key: 'mean' | 'sigma'): number => {
    const now = stateAt(level, times[at])?.[key] ?? 0
    return mixed(now, stateAt(level, times[at + 1])?.[key] ?? now, part)
  }
  const [means, sigmas] = [
    levels.map((level) => of(level, 'mean')),
    levels.map((level) => of(level, 'sigma')),
  ]
  const zero = stateAt(levels[0], times[0])?.mean ?? 0
  const whole = (stateAt(levels.at(-1), times[0])?.mean ?? 1) - zero
  return (conductances, { state, cellBits }) => {
    const most = topLevel(cellBits)
    const scale = (levels.at(-1) ?? 1) / most
    return conductances.map((g, cell) => {
      const [low, share] = between(levels, g * scale)
      const mean = mixed(means[low] ?? 0, means[low + 1] ?? 0, share)
      const sigma = mixed(sigmas[low] ?? 0, sigmas[low + 1] ?? 0, share)
      return Math.max(0, ((mean + sigma * normal(state, cell) - zero) / whole) * most)
    })
  }
}
