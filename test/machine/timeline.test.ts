import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type BusyInterval, timeline } from '../../lib/machine/events/timeline.js'
import { chips, gridPrograms, grids, schemes } from '../stages/simulate/arbitraries.js'
import { reference } from '../stages/simulate/reference.js'

const text = ({ begin, end, core, op, vector }: Omit<BusyInterval, 'unit'>): string =>
  `${begin}-${end} core ${core} ${op} ${vector}`

/** What the reference machine did, without pauses and reads of flags; writing a crossbar together with its transfer. */
const expected = (...[programs, chip]: Parameters<typeof reference>): readonly string[] =>
  reference(programs, chip)
    .intervals.filter(({ on, op, begin, end }) => on !== 'pause' && op !== 'WAIT' && end > begin)
    .map(text)
    .toSorted()

describe('the timeline of a phase', () => {
  test('is that of the reference machine', () => {
    fc.assert(
      fc.property(chips, grids, schemes, (chip, grid, scheme) => {
        const programs = gridPrograms(grid, chip, scheme)
        expect(timeline(programs, chip).map(text).toSorted()).toEqual(expected(programs, chip))
      }),
      { numRuns: 200 },
    )
  })

  test('ends where it is cut', () => {
    fc.assert(
      fc.property(chips, grids, schemes, fc.nat(500), (chip, grid, scheme, until) => {
        const programs = gridPrograms(grid, chip, scheme)
        const all = timeline(programs, chip)
        expect(timeline(programs, chip, until)).toEqual(all.filter(({ begin }) => begin < until))
      }),
      { numRuns: 50 },
    )
  })

  test('of units that work at the same time never overlaps itself', () => {
    fc.assert(
      fc.property(chips, grids, schemes, (chip, grid, scheme) => {
        const ends = new Map<string, number>()
        for (const { begin, end, core, unit } of timeline(gridPrograms(grid, chip, scheme), chip)) {
          expect(begin).toBeGreaterThanOrEqual(ends.get(`${core} ${unit}`) ?? 0)
          ends.set(`${core} ${unit}`, end)
        }
      }),
      { numRuns: 100 },
    )
  })
})
