import { test } from '@fast-check/vitest'
import fc from 'fast-check'
import { linear, modelFile, type Report, teachingNetwork, unwrap } from 'ohmflow'
import { teaching } from 'ohmflow/pipelines'
import { comparedPage, comparisonFigure, paretoFigure } from 'ohmflow/view'
import { describe, expect, it } from 'vitest'
import { widthOf } from '../../lib/view/figures/compose.js'
import { labelsOf } from '../../lib/view/tellings.js'
import { invisible, spoilt } from '../arbitraries/nasty.js'
import { runs } from '../runs.js'
import { malformed, notNumbers } from './wellFormed.js'

const model = await modelFile('teaching', teachingNetwork.build())()
const cyclic = unwrap(await teaching.task(model)())
const inLine = unwrap(await teaching.swap('synchronize', linear()).task(model)())
const madeBy = { command: ['ohmflow', 'compare', 'a.json', 'b.json'], versions: { ohmflow: '1.2.3' } }
const document = (text: string): string =>
  text.replace('<!doctype html>\n', '').replace(/<script>[\s\S]*<\/script>/, '')
const page = comparedPage([cyclic, inLine], madeBy)

/** A mapping of so much time and memory. */
const measured = (milliseconds: number, peakPartialSumBytes: number): Report => ({
  ...cyclic,
  network: { ...cyclic.network, milliseconds, peakPartialSumBytes },
})

describe('the page of a comparison', () => {
  it('sets mappings side by side, layer by layer', () => {
    // worked out in the documentation: 151 + 89 + 41 cycles, and 162 + 96 + 41
    expect(page).toContain('cyclic is the fastest: 281 ns an image, 1.06 times as fast as linear')
    expect(page).toMatch(/<td class="text">linear<\/td>.*299 ns.*>0\.94</)
    const [row = ''] = /<tr[^>]*><td class="text">conv1<\/td>.*/.exec(page) ?? []
    expect([...row.matchAll(/data-value="(\d+)"/g)].map(([, cycles]) => cycles)).toEqual(['151', '162'])
  })

  it('gives the layers of a row bars of one scale, whatever their columns are called', () => {
    // a share of a column's own width would be longer under a longer name
    const [, style = ''] = /td\.part\{([^}]*)\}/.exec(page) ?? []
    expect(style).toMatch(/\/\d+px no-repeat/)
  })

  it('tells chips of one name apart by their mappings', () => {
    const larger = { ...cyclic, chip: { ...cyclic.chip, cores: 99 }, pipeline: inLine.pipeline }
    const summaries = [...comparedPage([cyclic, larger], madeBy).matchAll(/<summary>([^<]*)/g)]
    expect(summaries.map(([, text]) => text)).toEqual([
      'Every figure of teaching, as in cyclic',
      'Every figure of teaching, as in linear',
    ])
    expect(page.match(/<summary>Every figure of teaching<\/summary>/g)).toHaveLength(1)
  })

  it('is sound for any count of mappings', () => {
    for (const reports of [
      [],
      [cyclic],
      [cyclic, cyclic, cyclic],
      Array.from({ length: 50 }, () => inLine),
    ]) {
      const text = document(comparedPage(reports, madeBy))
      expect(malformed(text)).toBeNull()
      expect(notNumbers(text)).toEqual([])
    }
  })

  test.prop(
    [fc.constantFrom('</script><script>alert(1)</script>', '"><img onerror=alert(1)>', "' <&", '\u202e\n')],
    {
      numRuns: 4,
    },
  )('takes no name for markup', (tail) => {
    const odd = comparedPage(spoilt([cyclic, inLine], tail), spoilt(madeBy, tail))
    expect(malformed(document(odd))).toBeNull()
    expect(odd.match(/<script/g)).toHaveLength(1)
    expect(odd).not.toContain('<img')
    expect(invisible.test(odd.replaceAll('\n', ''))).toBe(false)
  })
})

describe('names of mappings', () => {
  it('are what tells them apart, and their places where nothing does', () => {
    expect(labelsOf([cyclic, inLine])).toEqual(['cyclic', 'linear'])
    expect(new Set(labelsOf([cyclic, cyclic, inLine])).size).toBe(3)
  })
})

describe('a front', () => {
  // worked out by hand: the third is beaten by the second, which is there twice, and the last by the first
  const reports = [
    measured(1, 300),
    measured(2, 200),
    measured(3, 300),
    measured(2, 200),
    measured(4, 100),
    measured(1, 400),
  ]

  it('marks what no other beats in both', () => {
    const svg = paretoFigure(reports)
    expect(svg.match(/<circle [^>]*r="6"/g)).toHaveLength(3)
    expect([...svg.matchAll(/r="4\.5"[^>]*><title>([^<]*)/g)].map(([, hint]) => hint)).toEqual([
      expect.stringContaining('3.00 ms, 300 B'),
      expect.stringContaining('1.00 ms, 400 B'),
    ])
  })

  it('begins at zero, without a unit, and has a key that looks as its marks', () => {
    const svg = paretoFigure([measured(1, 300), measured(2, 400)], { cost: 'energy' })
    const labels = [...svg.matchAll(/<text[^>]*>([^<]*)</g)].map(([, label]) => label)
    expect(labels.filter((label) => label === '0')).toHaveLength(2)
    expect(labels).not.toContain('0 pJ')
    expect(svg).toMatch(/<path [^>]*fill="#FFFFFF" stroke="#666666"[^>]*\/><text[^>]*>beaten</)
  })

  it('has no name upon another, upon a mark or beyond the axes', () => {
    const amount = fc.integer({ min: 1, max: 12 })
    fc.assert(
      fc.property(
        fc.array(fc.tuple(amount, amount), { minLength: 1, maxLength: 12 }),
        fc.constantFrom(356, 720),
        (all, width) => {
          const svg = paretoFigure(
            all.map(([time, bytes]) => measured(time, bytes * 100)),
            { width },
          )
          const marks = [...svg.matchAll(/<circle cx="([\d.]+)" cy="([\d.]+)" r="[^>]*><title>/g)].map(
            ([, x, y]) => ({ x: Number(x), y: Number(y) }),
          )
          const names = [
            ...svg.matchAll(
              /<text x="([\d.-]+)" y="([\d.-]+)" font-size="11"[^>]*text-anchor="start"[^>]*>([^<]*)</g,
            ),
          ].map(([, x, y, name = '']) => ({
            left: Number(x),
            right: Number(x) + widthOf(name, 11),
            y: Number(y),
          }))
          expect(names.length).toBeGreaterThan(0)
          for (const { left, right, y } of names) {
            expect(left >= 76 && right <= width - 24).toBe(true)
            expect(
              marks.filter((mark) => mark.x > left && mark.x < right && mark.y > y - 12 && mark.y < y + 4),
            ).toEqual([])
            expect(
              names.filter((other) => other.left < right && left < other.right && Math.abs(other.y - y) < 11),
            ).toHaveLength(1)
          }
        },
      ),
      { numRuns: runs(60) },
    )
  })

  it('is drawn in every size', () => {
    for (const width of [356, 720, 2000])
      for (const some of [reports, reports.slice(0, 1), []])
        for (const svg of [
          paretoFigure(some, { width }),
          paretoFigure(some, { width, cost: 'energy' }),
          paretoFigure(some, { width, cost: 'cores' }),
          comparisonFigure(some, { width }),
        ]) {
          expect(malformed(svg)).toBeNull()
          expect(notNumbers(svg)).toEqual([])
        }
  })
})
