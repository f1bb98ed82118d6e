import { join } from 'node:path'
import { test } from '@fast-check/vitest'
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { apart } from '../../lib/view/figures/apart.js'
import { escaped } from '../../lib/view/figures/compose.js'
import { frontOf } from '../../lib/view/figures/front.js'
import { forText, orderedColours } from '../../lib/view/figures/palette.js'
import { resultFigures } from '../../lib/view/figures/resultFigures.js'
import { themeStyle } from '../../lib/view/figures/theme.js'
import { summarize } from '../../lib/view/results/summarize.js'
import { anyResults, noResults, someResults } from '../arbitraries/results.js'
import { malformed, notNumbers } from './wellFormed.js'

const summary = summarize(someResults)
const figures = await resultFigures(summary)

describe('figures of results', () => {
  it.each(figures)('$name is drawn as it was', async ({ name, svg }) => {
    await expect(svg).toMatchFileSnapshot(join(import.meta.dirname, 'figures', `${name}.svg`))
  })

  it('are six where everything was measured, and none where nothing was', async () => {
    expect(figures.map(({ name }) => name)).toEqual([
      'speedup',
      'efficiency',
      'overhead',
      'memory',
      'optimization',
      'buffers',
    ])
    expect(await resultFigures(summarize(noResults))).toEqual([])
  })

  it('name every network that has something to show, escaped', () => {
    const speedup = figures[0]!.svg
    for (const network of ['small', 'large']) expect(speedup).toContain(`>${network}</text>`)
    expect(figures[4]!.svg).toContain('>deep &amp; &lt;wi|de&gt;</text>')
  })

  const luminance = (colour: string): number =>
    [1, 3, 5]
      .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
      .reduce((sum, part, i) => sum + part * [0.2126, 0.7152, 0.0722][i]!, 0)
  const contrast = (a: string, b: string): number => {
    const [low, high] = [luminance(a), luminance(b)].toSorted((x, y) => x - y)
    return (high! + 0.05) / (low! + 0.05)
  }

  it('name lines in letters that are read on dark paper, too', () => {
    const style = themeStyle('dark')
    for (let count = 1; count <= 6; count++)
      for (const colour of orderedColours(count)) {
        const letters = forText(colour)
        const dark =
          new RegExp(`\\[fill="${letters}"\\]\\{fill:(#[0-9A-Fa-f]{6})`).exec(style)?.[1] ?? letters
        expect(contrast(dark, '#15191E')).toBeGreaterThan(4.5)
      }
    // the letters as they are would not be
    expect(contrast(forText(orderedColours(6)[5]!), '#15191E')).toBeLessThan(2)
  })

  it('show bars from zero', () => {
    expect(figures[0]!.svg).toMatch(/>0%?<\/text>/)
    expect(figures[2]!.svg).toMatch(/>0(\.0)?%<\/text>/)
  })

  test.prop([anyResults], { numRuns: 20 })(
    'are sound XML with numbers, whatever was measured',
    async (results) => {
      const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
      try {
        for (const { svg } of await resultFigures(
          summarize({ ...results, workloads: renamed(results.workloads) }),
        )) {
          expect(malformed(svg)).toBeNull()
          expect(notNumbers(svg)).toEqual([])
        }
        expect(warn.mock.calls).toEqual([])
      } finally {
        warn.mockRestore()
      }
    },
  )

  it('are sound XML where a synchronizer has a name of control characters', async () => {
    const { points } = someResults
    const odd = points.map((point) => ({
      ...point,
      synchronizer: `\u0000\u2028${point.synchronizer}\u2029\uFFFF`,
    }))
    for (const { svg } of await resultFigures(summarize({ ...someResults, points: odd }))) {
      expect(malformed(svg)).toBeNull()
      expect(svg).not.toMatch(/[\p{Zl}\p{Zp}]/u)
    }
  })

  it('would be seen to be no XML, or to lack a number', async () => {
    const { svg } = figures[4]!
    expect(malformed(svg)).toBeNull()
    expect(malformed(svg.replaceAll('&lt;', '<'))).not.toBeNull()
    expect(malformed(svg.replaceAll('&amp;', '&'))).not.toBeNull()
    expect(malformed(svg.replace('</g>', ''))).not.toBeNull()
    const [row, ...rows] = summary.optimizations
    const broken = await resultFigures({
      ...summary,
      optimizations: [{ ...row!, naiveCycles: Number.NaN }, ...rows],
    })
    expect(broken.flatMap(({ svg }) => notNumbers(svg))).not.toEqual([])
  })

  it('come out the same again', async () => {
    expect(await resultFigures(summary)).toEqual(figures)
  })
})

/** Names may be any text, also "NaN"; here only those that cannot be mistaken for a number that went wrong. */
function renamed(workloads: typeof someResults.workloads): typeof someResults.workloads {
  return workloads.map((workload) => ({
    ...workload,
    network: notNumbers(workload.network).length > 0 ? 'x' : workload.network,
    layers: workload.layers.map((layer) =>
      notNumbers(layer.name).length > 0 ? { ...layer, name: 'y' } : layer,
    ),
  }))
}

describe('escaped', () => {
  test.prop([fc.string({ unit: 'binary' })])('makes text of any text', (raw) => {
    expect(malformed(`<t a="${escaped(raw)}">${escaped(raw)}</t>`)).toBeNull()
  })
})

describe('labels', () => {
  test.prop([fc.array(fc.integer({ min: 0, max: 300 }), { maxLength: 8 })])(
    'keep apart and in order',
    (wanted) => {
      const placed = apart(wanted, 15, 300)
      const order = wanted.map((y, i) => ({ y, i })).toSorted((a, b) => a.y - b.y)
      for (const [k, { i }] of order.entries()) {
        const next = order[k + 1]
        if (next !== undefined) expect(placed[next.i]! - placed[i]!).toBeGreaterThanOrEqual(15)
        expect(placed[i]!).toBeLessThanOrEqual(300)
      }
    },
  )
})

describe('the Pareto front', () => {
  const costs = fc.array(
    fc.record({ cycles: fc.integer({ min: 0, max: 9 }), peak: fc.integer({ min: 0, max: 9 }) }),
  )
  test.prop([costs])('is what no other beats, from little memory to much', (all) => {
    const better = (a: (typeof all)[number], b: (typeof all)[number]) =>
      a.cycles <= b.cycles && a.peak <= b.peak && (a.cycles < b.cycles || a.peak < b.peak)
    const naive = all
      .filter((b) => !all.some((a) => better(a, b)))
      .map(({ cycles, peak }) => `${peak} ${cycles}`)
    const front = frontOf(all).map(({ cycles, peak }) => `${peak} ${cycles}`)
    expect(new Set(front)).toEqual(new Set(naive))
    expect(front).toEqual([...new Set(front)].toSorted())
  })
})
