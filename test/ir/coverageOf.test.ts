import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Copies, sharesOf } from '../../lib/ir/copies.js'
import { type Coverage, coverageOf, repeatsOf } from '../../lib/ir/coverageOf.js'
import type { Statement } from '../../lib/isa/instruction.js'
import { instructions } from '../../lib/isa/instructions.js'
import { onVectors } from '../../lib/isa/onVectors.js'
import { refuted } from '../refuted.js'
import { chips, gridPrograms, grids, schemes } from '../stages/simulate/arbitraries.js'

const arbitraryCopies: fc.Arbitrary<Copies> = fc.record({
  count: fc.integer({ min: 1, max: 9 }),
  vectors: fc.constantFrom<Copies['vectors'][]>('in-turn', 'pieces'),
})

type Codes = readonly (readonly Statement[])[]

const leaf: fc.Arbitrary<Statement> = fc.constantFrom<Statement>({ op: 'MVM' }, { op: 'ADD' })

/** Nested loops, most with steps that fit what is inside. */
const code: fc.Arbitrary<readonly Statement[]> = fc.letrec<{ code: readonly Statement[] }>((tie) => ({
  code: fc.array(
    fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      leaf,
      fc.record({
        op: fc.constant('LOOP' as const),
        count: fc.integer({ min: 1, max: 3 }),
        start: fc.integer({ min: -1, max: 4 }),
        step: fc.constantFrom(1, 1, 2, 2, 3, 4, 6, 0, -1, -2),
        body: tie('code'),
      }),
    ),
    { maxLength: 3 },
  ),
})).code

/** Codes, and how many vectors there are: as many as they take, as a rule. */
const cases: fc.Arbitrary<{ readonly codes: Codes; readonly vectors: number }> = fc
  .record({ codes: fc.array(code, { minLength: 1, maxLength: 3 }), more: fc.constantFrom(0, 0, 0, 1, -1) })
  .map(({ codes, more }) => ({ codes, vectors: Math.max(1, vectorsIn(codes).length + more) }))

const vectorsIn = (codes: Codes): readonly number[] =>
  codes.flatMap((each) =>
    [...instructions({ code: each })].flatMap(({ instruction, vector }) =>
      instruction.op === 'MVM' ? [vector] : [],
    ),
  )

/** Counts every single one. */
const counted = (codes: Codes, vectors: number): Coverage => {
  const times = new Map<number, number>()
  for (const vector of vectorsIn(codes)) times.set(vector, (times.get(vector) ?? 0) + 1)
  const low = Math.min(0, ...times.keys())
  const high = Math.max(vectors - 1, ...times.keys())
  for (let vector = low; vector <= high; vector++) {
    const found = times.get(vector) ?? 0
    if (found > 0 && (vector < 0 || vector >= vectors)) return { kind: 'outside', vector }
    if (found > 1) return { kind: 'twice', vector }
    if (found < 1 && vector >= 0 && vector < vectors) return { kind: 'missing', vector }
  }
  return { kind: 'once' }
}

/** Whether it says of all cases whether each vector is taken once, and names one for which it is not so. */
const right = (says: (codes: Codes, vectors: number) => Coverage, seen = { once: 0 }) =>
  fc.property(cases, ({ codes, vectors }) => {
    const all = vectorsIn(codes)
    const said = says(codes, vectors)
    expect(said.kind === 'once').toBe(counted(codes, vectors).kind === 'once')
    if (said.kind === 'once') seen.once++
    else if (said.kind !== 'scattered') {
      const times = all.filter((vector) => vector === said.vector).length
      const inside = said.vector >= 0 && said.vector < vectors
      if (said.kind === 'missing') expect([times, inside]).toEqual([0, true])
      if (said.kind === 'twice') expect(times).toBeGreaterThan(1)
      if (said.kind === 'outside') expect([times > 0, inside]).toEqual([true, false])
    }
  })

const mvms = (codes: Codes, vectors: number): Coverage => coverageOf(codes, ['MVM'], vectors).coverage

describe('coverageOf', () => {
  test('finds out whether each vector is taken once', () => {
    const seen = { once: 0 }
    fc.assert(right(mvms, seen), { numRuns: 3000 })
    expect(seen.once).toBeGreaterThan(200)
  })

  test.each<readonly [string, (codes: Codes, vectors: number) => Coverage]>([
    [
      'counts only',
      (codes, vectors) => (vectorsIn(codes).length === vectors ? { kind: 'once' } : counted(codes, vectors)),
    ],
    ['looks at one code', (codes, vectors) => mvms(codes.slice(0, 1), vectors)],
    [
      'names the next vector',
      (codes, vectors) => {
        const said = mvms(codes, vectors)
        return 'vector' in said ? { ...said, vector: said.vector + 1 } : said
      },
    ],
  ])('one that %s is found out', (_, twin) => {
    expect(refuted(right(twin), { numRuns: 3000 })).toBe(true)
  })

  test('unrolls no program of our schemes', () => {
    fc.assert(
      fc.property(fc.record({ chip: chips, grid: grids, scheme: schemes }), ({ chip, grid, scheme }) => {
        const vectors = 10_000_019
        const programs = gridPrograms({ ...grid, horizontal: 1, vectors }, chip, scheme)
        for (const { code } of programs) expect(mvms([code], vectors)).toEqual({ kind: 'once' })
        expect(
          coverageOf(
            programs.map(({ code }) => code),
            ['STORE'],
            vectors,
          ).coverage,
        ).toEqual({ kind: 'once' })
      }),
      { numRuns: 200 },
    )
  })

  test('unrolls no program of copies, whose vectors are taken in turn or in pieces', () => {
    const copied = fc.record({ chip: chips, grid: grids, scheme: schemes, copies: arbitraryCopies })
    fc.assert(
      fc.property(copied, ({ chip, grid, scheme, copies }) => {
        const vectors = 10_000_019
        const programs = sharesOf({ vectors, copies }).map((share) =>
          gridPrograms({ ...grid, horizontal: 1, vectors: share.count }, chip, scheme).map(({ code }) =>
            onVectors(code, share),
          ),
        )
        const first = programs.map(([code]) => code ?? [])
        expect(mvms(first, vectors)).toEqual({ kind: 'once' })
        expect(coverageOf(programs.flat(), ['STORE'], vectors).coverage).toEqual({ kind: 'once' })
        for (const code of first) expect(repeatsOf([code], ['STOREP'])).toBe('once')
        if (copies.count > 1) expect(mvms(first.slice(1), vectors).kind).toBe('missing')
      }),
      { numRuns: 200 },
    )
  })

  test('does not look at more pieces than it can', () => {
    const holes: Statement = { op: 'LOOP', count: 2 ** 40, start: 0, step: 2, body: [{ op: 'MVM' }] }
    const pair: Statement = { op: 'LOOP', count: 2, start: 5, step: 1, body: [{ op: 'MVM' }] }
    expect(mvms([[holes], [pair]], 2 ** 41)).toEqual({ kind: 'scattered' })
    // all of one class and none of the other is seen at once
    expect(mvms([[holes]], 2 ** 41)).toEqual({ kind: 'missing', vector: 1 })
  })

  test('finds out whether any vector is taken twice', () => {
    const seen = { once: 0, again: 0 }
    fc.assert(
      fc.property(cases, ({ codes }) => {
        const all = vectorsIn(codes)
        const said = repeatsOf(codes, ['MVM'])
        expect(said).toBe(new Set(all).size === all.length ? 'once' : 'again')
        seen[said]++
      }),
      { numRuns: 3000 },
    )
    expect(Math.min(seen.once, seen.again)).toBeGreaterThan(200)
  })

  test('unrolls no program of our schemes to find that out', () => {
    fc.assert(
      fc.property(fc.record({ chip: chips, grid: grids, scheme: schemes }), ({ chip, grid, scheme }) => {
        const programs = gridPrograms({ ...grid, horizontal: 1, vectors: 2_000_000_011 }, chip, scheme)
        for (const { code } of programs) expect(repeatsOf([code], ['STOREP'])).toBe('once')
      }),
      { numRuns: 200 },
    )
  })
})
