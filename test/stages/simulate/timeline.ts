import { expect } from 'vitest'
import type { Chip } from '../../../lib/hardware/chip.js'
import type { CoreProgram } from '../../../lib/ir/program.js'
import type { Scheme } from '../../../lib/stages/synchronize/scheme.js'
import { simulated } from './compared.js'
import { reference } from './reference.js'
import { columnOf } from './smallChip.js'
import type { Interval } from './timed.js'

/**
 * Each timeline was worked out with pencil and paper: a line an interval,
 * `from-to where core instruction vector`, and beside it why it begins then.
 * The reference machine must reproduce every line, the simulator every number.
 */
export const expectTimeline = (programs: readonly CoreProgram[], chip: Chip, timeline: string) => {
  const by = (a: string, b: string) => Number.parseInt(a, 10) - Number.parseInt(b, 10) || (a < b ? -1 : 1)
  const derived = timeline
    .split('\n')
    .map((line) => line.replace(/;.*$/, '').trim().replaceAll(/\s+/g, ' '))
    .filter((line) => line !== '')
  const shown = ({ begin, end, on, core, op, vector }: Interval) =>
    `${begin}-${end} ${on} ${core} ${op} ${vector}`
  const timed = reference(programs, chip)
  expect(timed.stuck).toEqual([])
  expect(timed.intervals.map(shown).toSorted(by)).toEqual(derived.toSorted(by))
  const { end, stores, reads, peakPartialSumBytes, blocked } = simulated(programs, chip)
  expect(blocked).toEqual([])
  const measured = { end, lastStore: stores, polls: reads, peakPartialSumBytes }
  const { intervals: _, stuck: __, ...expected } = timed
  expect(measured).toEqual(expected)
  return measured
}

/** The programs of one vertical group of cores 0, 1, 2 …, with room for any number of partial sums. */
export const programsOf = ({ schedule }: Scheme, cores: number, vectors: number, { exchange }: Chip) =>
  columnOf(
    ...schedule({
      cores: Array.from({ length: cores }, (_, v) => v),
      vectors,
      exchange,
      places: Number.POSITIVE_INFINITY,
    }),
  )
