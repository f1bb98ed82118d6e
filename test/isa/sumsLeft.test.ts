import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Statement } from '../../lib/isa/instruction.js'
import { leaveSums, sumsLeftOf } from '../../lib/isa/sumsLeft.js'
import { unroll } from '../../lib/laws/interpreter/unroll.js'
import { refuted } from '../refuted.js'
import { runs } from '../runs.js'

const { code } = fc.letrec<{ code: readonly Statement[] }>((tie) => ({
  code: fc.array(
    fc.oneof(
      { maxDepth: 2 },
      fc.constantFrom<Statement>({ op: 'STOREP' }, { op: 'STORE' }),
      fc.nat(2).map((from): Statement => ({ op: 'LOADP', from })),
      fc.record({
        op: fc.constant('LOOP' as const),
        count: fc.integer({ min: 1, max: 4 }),
        start: fc.nat(9),
        step: fc.nat(3),
        body: tie('code'),
      }),
    ),
    { maxLength: 4 },
  ),
}))

/** Codes of up to three cores that store partial sums and load one another's. */
const arbitraryCores = fc
  .array(code, { minLength: 1, maxLength: 3 })
  .map((codes) => codes.map((own, core) => ({ core, code: own })))

type Cores = Parameters<typeof sumsLeftOf>[0]

/** Counted out, instruction by instruction. */
const counted = (cores: Cores): ReadonlyMap<number, number> => {
  const left = new Map<number, number>()
  for (const own of cores)
    for (const { instruction } of unroll(own.code)) {
      if (instruction.op === 'STOREP') left.set(own.core, (left.get(own.core) ?? 0) + 1)
      if (instruction.op === 'LOADP') left.set(instruction.from, (left.get(instruction.from) ?? 0) - 1)
    }
  return left
}

const areCounted = (left: typeof sumsLeftOf) =>
  fc.property(arbitraryCores, (cores) => {
    expect(new Map(left(cores))).toEqual(counted(cores))
  })

describe('partial sums that are left in memory', () => {
  it('are those that are stored and not loaded, of each core', () => {
    fc.assert(areCounted(sumsLeftOf), { numRuns: runs(200) })
  })

  it('are found to be too many where each core begins with one', () => {
    const one = (cores: Cores) => new Map([...sumsLeftOf(cores)].map(([core, left]) => [core, left + 1]))
    expect(refuted(areCounted(one), { numRuns: 100 })).toBe(true)
  })

  it('are left where more of some core are stored than loaded', () => {
    fc.assert(
      fc.property(arbitraryCores, (cores) => {
        expect(leaveSums(cores)).toBe([...counted(cores).values()].some((left) => left > 0))
      }),
      { numRuns: runs(200) },
    )
  })
})
