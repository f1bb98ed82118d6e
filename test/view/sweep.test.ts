import * as fc from 'fast-check'
import type { Row, Rows, SweepFile } from 'ohmflow/sweep'
import { frontOf } from 'ohmflow/sweep'
import {
  commonNotes,
  effectsFigure,
  frontFigure,
  linkedNotes,
  parallelFigure,
  rowsCsv,
  rowsTable,
  sweepPage,
} from 'ohmflow/view'
import { describe, expect, it } from 'vitest'
import { effectOf } from '../../lib/view/sweep/effects.js'
import { thinned } from '../../lib/view/sweep/frontFigure.js'
import { refuted } from '../refuted.js'
import { runs } from '../runs.js'

const objectives = [
  { name: 'cycles', greater: false },
  { name: 'utilization', greater: true },
] as const

const rowOf = (
  index: number,
  model: string,
  lanes: number,
  cycles: number | null,
  utilization: number,
): Row => ({
  index,
  key: `k${index}`,
  model,
  settings: { 'core.lanes': lanes, exchange: index % 2 === 0 ? 'memory' : 'forward' },
  precision: 'exact',
  measures: { cycles, utilization },
})

const rows: fc.Arbitrary<readonly Row[]> = fc
  .array(
    fc.record({
      model: fc.constantFrom('a', 'b<script>'),
      lanes: fc.constantFrom(8, 16, 32),
      cycles: fc.option(fc.integer({ min: 1, max: 9 }), { freq: 9 }),
      utilization: fc.constantFrom(0.1, 0.2, 0.3),
    }),
    { maxLength: 30 },
  )
  .map((all) =>
    all.map(({ model, lanes, cycles, utilization }, i) => rowOf(i, model, lanes, cycles, utilization)),
  )

const pageOf = (all: Rows['rows'], more: Partial<SweepFile> = {}): string =>
  sweepPage(
    {
      header: {
        schema: 'ohmflow.rows/1',
        sweep: 'ab',
        ohmflow: '1.0.0',
        file: { models: ['a'], chips: ['b'], minimize: ['cycles'], maximize: ['utilization'], ...more },
        models: [{ name: 'a', sha256: 'cd' }],
        factors: ['core.lanes'],
        notes: [],
      },
      rows: all,
    },
    { file: 'my sweep.yaml' },
    { command: ['ohmflow', 'sweep', 'my sweep.yaml'], versions: { ohmflow: '1.0.0' } },
  )

describe('a front', () => {
  // by definition: every pair is looked at
  const beats = (a: Row, b: Row): boolean => {
    const [c, d] = [a.measures['cycles'] ?? 0, b.measures['cycles'] ?? 0]
    const [u, v] = [a.measures['utilization'] ?? 0, b.measures['utilization'] ?? 0]
    return c <= d && u >= v && (c < d || u > v)
  }
  const defined = (front: typeof frontOf) =>
    fc.property(rows, (all) => {
      const known = all.filter(({ measures }) => measures['cycles'] !== null)
      const expected = known.filter(
        (row) => !known.some((other) => other.model === row.model && beats(other, row)),
      )
      expect(new Set(front(all, objectives))).toEqual(new Set(expected))
    })

  it('has the rows that no other of the same model beats', () => {
    fc.assert(defined(frontOf), { numRuns: runs(300) })
  })

  it('one over all models together is found out', () => {
    const wrong: typeof frontOf = (all, given) =>
      frontOf(
        all.map((row) => ({ ...row, model: 'a' })),
        given,
      ).map(({ index }) => all[index]!)
    expect(refuted(defined(wrong))).toBe(true)
  })
})

describe('the effect of a factor', () => {
  it('is the factor where a figure is a product', () => {
    const all = [8, 16, 32].flatMap((lanes, i) =>
      [1, 5, 25].map((other, k) => rowOf(3 * i + k, 'a', lanes, lanes * other, 0.1)),
    )
    expect(
      effectOf(all, 'core.lanes', 'cycles').map(({ value, ratio }) => [value, ratio.toFixed(6)]),
    ).toEqual([
      [8, '0.500000'],
      [16, '1.000000'],
      [32, '2.000000'],
    ])
  })

  it('does not depend on how large the models are', () => {
    const one = [8, 16].map((lanes, i) => rowOf(i, 'a', lanes, lanes, 0.1))
    const large = [8, 16].map((lanes, i) => rowOf(2 + i, 'b', lanes, 1000 * lanes, 0.1))
    const ratios = (of: readonly Row[]): readonly string[] =>
      effectOf(of, 'core.lanes', 'cycles').map(({ ratio }) => ratio.toFixed(9))
    expect(ratios([...one, ...large])).toEqual(ratios(one))
  })
})

describe('a page of a sweep', () => {
  it('says nothing as mark-up, and leads from each point of the front to its report', () => {
    fc.assert(
      fc.property(rows, (all) => {
        const page = pageOf(all)
        expect(page).not.toContain('b<script>')
        expect(page).not.toMatch(/NaN|Infinity|undefined/)
        for (const { index } of frontOf(all, objectives)) expect(page).toContain(`--point ${index}"`)
      }),
      { numRuns: runs(60) },
    )
  })

  it('draws each figure for narrow pages, too', () => {
    const page = pageOf([rowOf(0, 'a', 8, 3, 0.1), rowOf(1, 'a', 16, 2, 0.2)])
    expect(page.split('<figure>').slice(1)).toHaveLength(3)
    for (const figure of page.split('<figure>').slice(1)) expect(figure).toContain('class="narrow"')
  })

  it('says what points were run on, where they were', () => {
    const all = [rowOf(0, 'a', 8, 3, 0.2)]
    const dataset = { path: 'digits.idx', labels: 'labels.idx', samples: 100 }
    const drawn = pageOf(all, { dataset, devices: ['noisy.json', 'ideal'], trials: 3 })
    for (const fact of ['100 at most', 'digits.idx', 'labels.idx', 'noisy.json, ideal', 'drawn 3 times'])
      expect(drawn).toContain(fact)
    expect(pageOf(all)).not.toContain('<dt>samples</dt>')
  })

  it('says of figures of 0 that they have no part in an effect', () => {
    const left = 'has no place in such a mean'
    expect(pageOf([rowOf(0, 'a', 8, 3, 0.2), rowOf(1, 'a', 16, 3, 0)])).toContain(left)
    expect(pageOf([rowOf(0, 'a', 8, 3, 0.2)])).not.toContain(left)
  })

  it('draws whatever there is, one row too', () => {
    const one = [rowOf(0, 'a', 8, 3, 0.1)]
    for (const draw of [frontFigure, parallelFigure, effectsFigure] as const)
      expect(draw(one, objectives)).not.toMatch(/NaN|Infinity|undefined/)
  })

  it('leaves out what is too much evenly, whatever repeats', () => {
    const many = Array.from({ length: 10_000 }, (_, i) => i)
    const kept = thinned(many, 500)
    expect(Math.abs(kept.length - 500)).toBeLessThan(10)
    for (const every of [2, 3, 4, 5, 10, 16, 100]) {
      const first = kept.filter((i) => i % every === 0).length
      expect(Math.abs(first - kept.length / every)).toBeLessThan(0.25 * (kept.length / every) + 4)
    }
  })
})

describe('rows in the terminal', () => {
  it('give three digits of milliseconds, of which zeros are some', () => {
    const timed = (milliseconds: number): Row => ({ ...rowOf(0, 'a', 8, 1, 0.1), measures: { milliseconds } })
    const said = (milliseconds: number) =>
      rowsTable([timed(milliseconds)], ['milliseconds'], 99).split('\n')[2]
    expect(said(84.98)).toMatch(/ 85\.0$/)
    expect(said(0.5)).toMatch(/ 0\.500$/)
    expect(said(999.7)).toMatch(/ 1 000$/)
    expect(said(12345.6)).toMatch(/ 12 346$/)
  })

  it('fit the width that they have', () => {
    const all = Array.from({ length: 5 }, (_, i) =>
      rowOf(i, i % 2 === 0 ? 'a' : 'b', 8 * (i + 1), 1000 * i, 0.1),
    )
    const widths = rowsTable(all, ['cycles'], 60)
      .split('\n')
      .map(({ length }) => length)
    expect(Math.max(...widths)).toBeLessThanOrEqual(60)
  })

  it('have one column for factors that change together, where one says what the others are', () => {
    const row = (index: number, rows: number, cycles: number): Row => ({
      ...rowOf(index, 'a', 8, index, 0.1),
      settings: { rows, columns: 2 * rows, cycles },
    })
    const factors = [{ rows: [1, 2, 3], columns: [2, 4, 6], cycles: [7, 7, 9] }]
    const all = [row(0, 1, 7), row(1, 2, 7), row(2, 3, 9)]
    expect(rowsTable(all, ['cycles'], 99, factors).split('\n')[0]).toMatch(
      /^point +rows \(\+2\) +cycles +util/,
    )
    expect(linkedNotes(all, factors)).toEqual(['rows (+2): columns, cycles change with it'])
    // the slowest factor says nothing of the others
    const told = [{ cycles: [7, 7, 9], rows: [1, 2, 3] }]
    const swapped = all.map(
      (one): Row => ({ ...one, settings: { cycles: one.settings['cycles']!, rows: one.settings['rows']! } }),
    )
    expect(rowsTable(swapped, [], 99, told).split('\n')[0]).toMatch(/^point +rows \(\+1\)/)
    // none of two says what the other is
    const crossed = [row(0, 1, 7), row(1, 1, 8), row(2, 2, 8)].map(
      (one): Row => ({ ...one, settings: { rows: one.settings['rows']!, cycles: one.settings['cycles']! } }),
    )
    expect(rowsTable(crossed, [], 99, [{ rows: [1, 1, 2], cycles: [7, 8, 8] }]).split('\n')[0]).toMatch(
      /^point +rows +cycles/,
    )
  })

  it('name in their columns or below them each setting that tells some rows of the sweep apart', () => {
    const named = (notes: typeof commonNotes) =>
      fc.property(rows, fc.nat({ max: 30 }), (all, count) => {
        const shown = all.slice(0, count)
        fc.pre(shown.length > 0)
        const [head = ''] = rowsTable(shown, [], 200).split('\n')
        for (const [name, short] of [
          ['core.lanes', 'lanes'],
          ['exchange', 'exchange'],
        ] as const) {
          const values = new Set(all.map(({ settings }) => settings[name]))
          const value = shown[0]?.settings[name]
          const below = notes(shown, all).some((note) => note.includes(`${short} ${value}`))
          expect([head.includes(short), below].filter(Boolean).length).toBe(values.size > 1 ? 1 : 0)
        }
      })
    fc.assert(named(commonNotes))
    expect(refuted(named(() => []))).toBe(true)
    expect(refuted(named((shown) => commonNotes(shown, shown)))).toBe(true)
  })

  it('are CSV that says why a row has no figures', () => {
    const failed: Row = { ...rowOf(1, 'a', 8, 1, 0.1), precision: null, measures: {}, failed: 'no, "full"' }
    expect(rowsCsv([rowOf(0, 'a', 8, 3, 0.1), failed])).toBe(
      'point,model,core.lanes,exchange,precision,cycles,utilization,failed\n0,a,8,memory,exact,3,0.1,\n1,a,8,forward,,,,"no, ""full"""\n',
    )
  })
})

it('says of effects when values do not meet all values of the others', () => {
  const caption = 'Not every value was measured'
  const full = [8, 16].flatMap((lanes, i) => [0, 1].map((j) => rowOf(2 * i + j, 'a', lanes, 5, 0.1)))
  expect(pageOf(full)).not.toContain(caption)
  expect(pageOf(full.slice(1))).toContain(caption)
})
