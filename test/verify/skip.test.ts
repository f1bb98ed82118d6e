import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Chip } from '../../lib/hardware/chip.js'
import type { CoreProgram } from '../../lib/ir/program.js'
import type { Statement } from '../../lib/isa/instruction.js'
import { type Drifting, recurrence } from '../../lib/machine/relation/recurrence.js'
import type { Fault } from '../../lib/verify/faults/unsynchronized.js'
import { faultOf } from '../../lib/verify/proof.js'
import { refuted } from '../refuted.js'
import { runs } from '../runs.js'
import { anyPrograms, chips, gridPrograms, grids, schemes } from '../stages/simulate/arbitraries.js'
import { edited } from '../stages/simulate/edits.js'

interface Case {
  readonly chip: Chip
  readonly programs: readonly CoreProgram[]
}

const vectors = fc.oneof(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 900 }))

/** Enough vectors for every regime to set in. */
const synchronized: fc.Arbitrary<Case> = fc
  .record({ chip: chips, grid: grids, vectors, scheme: schemes })
  .map(({ chip, grid, vectors, scheme }) => ({
    chip,
    programs: gridPrograms({ ...grid, vectors }, chip, scheme),
  }))

const mistaken: fc.Arbitrary<Case> = synchronized.chain(({ chip, programs }) =>
  edited(programs).map((wrong) => ({ chip, programs: wrong })),
)

const repeatedMore = (code: readonly Statement[], factor: number): readonly Statement[] =>
  code.map((statement) =>
    statement.op === 'LOOP'
      ? { ...statement, count: statement.count * factor, body: repeatedMore(statement.body, 1) }
      : statement,
  )

const anything: fc.Arbitrary<Case> = fc
  .record({ chip: chips, programs: anyPrograms, factor: fc.integer({ min: 1, max: 60 }) })
  .map(({ chip, programs, factor }) => ({
    chip,
    programs: programs.map((program) => ({ ...program, code: repeatedMore(program.code, factor) })),
  }))

const stepByStep = ({ programs, chip }: Case): Fault | null => faultOf(programs, chip, { search: null }).fault
const skipping = ({ programs, chip }: Case): Fault | null => faultOf(programs, chip).fault

const exact = (cases: fc.Arbitrary<Case>, says: (one: Case) => Fault | null, seen = { right: 0, wrong: 0 }) =>
  fc.property(cases, (one) => {
    const fault = stepByStep(one)
    seen[fault === null ? 'right' : 'wrong']++
    expect(says(one)).toEqual(fault)
  })

describe('skipping what repeats finds the very fault that executing every step finds, or none', () => {
  test('of synchronized programs', () => {
    const seen = { right: 0, wrong: 0 }
    fc.assert(exact(synchronized, skipping, seen), { numRuns: runs(240) })
    expect(seen.right).toBeGreaterThan(80)
  })
  test('of programs with mistakes in them', () => {
    const seen = { right: 0, wrong: 0 }
    fc.assert(exact(mistaken, skipping, seen), { numRuns: runs(240) })
    expect(Math.min(seen.right, seen.wrong)).toBeGreaterThan(20)
  })
  test('of any code at all', () => {
    fc.assert(exact(anything, skipping), { numRuns: runs(120) })
  })
})

describe('a skip with a mistake is found out', () => {
  /** Changes what a part of the state says of how many periods can follow. */
  const misjudging =
    (most: (drift: Drifting, place: number) => number): typeof recurrence =>
    (parts, drifts) =>
      recurrence(
        parts,
        drifts.map((drift, place) => ({ ...drift, periods: () => most(drift, place) })),
      )
  const twins: Readonly<Record<string, typeof recurrence>> = {
    'one period too many': misjudging((drift) => drift.periods() + 1),
    'looks at nothing but loops': misjudging((drift, place) =>
      place === 0 ? drift.periods() : Number.POSITIVE_INFINITY,
    ),
    'leaves sums on their way behind': (parts, drifts) =>
      recurrence(
        parts,
        drifts.map((drift, place) => (place < 5 ? drift : { ...drift, skip: () => {} })),
      ),
  }
  test.each(Object.entries(twins))('%s', (_, search) => {
    const broken = ({ programs, chip }: Case) => faultOf(programs, chip, { search }).fault
    expect(refuted(exact(mistaken, broken), { numRuns: 600 })).toBe(true)
  })
})

test('turns do not grow with the vectors', () => {
  const cases = fc.record({ chip: chips, grid: grids, scheme: schemes })
  fc.assert(
    fc.property(cases, ({ chip, grid, scheme }) => {
      const turns = (factor: number) => {
        // of the same rest in blocks of any size up to 22
        const programs = gridPrograms({ ...grid, vectors: factor * 232_792_560 + 19 }, chip, scheme)
        return faultOf(programs, chip).effort
      }
      expect(turns(4)).toBe(turns(1))
    }),
    { numRuns: 100 },
  )
})

test('a proof that takes more than it may is given up, and says nothing', () => {
  const seen = { given: 0 }
  fc.assert(
    fc.property(synchronized, fc.integer({ min: 1, max: 2000 }), ({ programs, chip }, enough) => {
      const whole = faultOf(programs, chip)
      const proof = faultOf(programs, chip, { enough })
      expect(proof.unfinished).toBe(whole.effort > enough)
      expect(proof.fault).toBe(null)
      if (proof.unfinished) seen.given++
    }),
    { numRuns: 100 },
  )
  expect(seen.given).toBeGreaterThan(10)
})
