import type { Objective } from '../../sweep/front.js'
import type { Row } from '../../sweep/rows.js'
import { compose, escaped, type FigureSize, figureWidth, text } from '../figures/compose.js'
import { hairline, muted, okabeIto } from '../figures/palette.js'
import { grouped, shortened } from '../format.js'
import { effectOf, type Level } from './effects.js'
import { shortHeads, tellingSettings } from './measured.js'

const colours = [okabeIto.blue, okabeIto.vermillion, okabeIto.green, okabeIto.purple, okabeIto.orange]

/** Pixels of a panel, and from one to the next. */
const [panel, gap, tall] = [150, 20, 130]

const tenth = (n: number): number => Math.round(n * 10) / 10

/**
 * What each factor does to each figure in the mean of all others: a panel a factor, a line a figure, at 1 where a
 * value changes nothing. An SVG document.
 *
 * @example
 * import { effectsFigure } from 'ohmflow/view'
 * const row = (index: number, lanes: number, cycles: number) =>
 *   ({ index, key: '', model: 'a', settings: { 'core.lanes': lanes }, precision: 'exact', measures: { cycles } }) as const
 * const figure = effectsFigure([row(0, 8, 400), row(1, 16, 100)], [{ name: 'cycles', greater: false }])
 * console.assert(figure.includes('lanes'))
 */
// oxlint-disable-next-line max-lines-per-function -- one figure: its panels, and what is drawn in them
export const effectsFigure = (
  rows: readonly Row[],
  objectives: readonly Objective[],
  { width = figureWidth }: FigureSize = {},
): string => {
  const factors = tellingSettings(rows)
  const heads = shortHeads(factors)
  const effects = factors.map((factor) => objectives.map(({ name }) => effectOf(rows, factor, name)))
  const ratios = effects.flat(2).map(({ ratio }) => ratio)
  const most = Math.max(Math.log(1.1), ...ratios.map((ratio) => Math.abs(Math.log(ratio))))
  const inRow = Math.max(1, Math.floor((width - 56) / (panel + gap)))
  const yOf = (ratio: number): number => tenth(tall / 2 - (Math.log(ratio) / most) * (tall / 2 - 8))
  const linesOf = (levels: readonly Level[], k: number, name: string): string => {
    const colour = colours[k % colours.length] ?? okabeIto.blue
    const xOf = (i: number): number =>
      levels.length === 1 ? panel / 2 : tenth(10 + (i * (panel - 20)) / (levels.length - 1))
    const path = levels.map(({ ratio }, i) => `${i === 0 ? 'M' : 'L'}${xOf(i)},${yOf(ratio)}`).join('')
    const dots = levels.map(({ value, ratio, rows: count }, i) => {
      const hint = `${String(value)}: ${name} × ${ratio.toFixed(3)}, the mean of ${grouped(count)} points`
      return `<circle cx="${xOf(i)}" cy="${yOf(ratio)}" r="3.5" fill="${colour}" stroke="#FFFFFF"><title>${escaped(hint)}</title></circle>`
    })
    return `<path d="${path}" fill="none" stroke="${colour}" stroke-width="1.5"/>${dots.join('')}`
  }
  const panels = effects.map((own, i) => {
    const [x, y] = [56 + (i % inRow) * (panel + gap), 22 + Math.floor(i / inRow) * (tall + 58)]
    const levels = own[0] ?? []
    const [first, last] = [levels[0], levels.at(-1)]
    return `<g transform="translate(${x},${y})">${[
      text(0, -8, shortened(heads[i] ?? '', 22), { size: 12, bold: true }),
      `<path d="M0,0V${tall}H${panel}M0,${tall / 2}H${panel}" fill="none" stroke="${hairline}"/>`,
      ...(i % inRow === 0
        ? [Math.exp(most), 1, Math.exp(-most)].map((ratio) =>
            text(-6, yOf(ratio) + 4, `× ${ratio.toFixed(2)}`, { size: 11, anchor: 'end', fill: muted }),
          )
        : []),
      ...own.map((each, k) => linesOf(each, k, objectives[k]?.name ?? '')),
      text(0, tall + 16, shortened(String(first?.value ?? ''), 11), { size: 11, fill: muted }),
      text(panel, tall + 16, shortened(String(last?.value ?? ''), 11), {
        size: 11,
        anchor: 'end',
        fill: muted,
      }),
    ].join('')}</g>`
  })
  return compose({
    title: 'What each factor does',
    notes: ['Each value in the geometric mean of all points that have it, over that of all points.'],
    keys: objectives.map(({ name }, k) => ({
      label: name,
      colour: colours[k % colours.length] ?? okabeIto.blue,
      mark: 'circle' as const,
    })),
    height: 30 + Math.max(1, Math.ceil(factors.length / inRow)) * (tall + 58),
    width,
    body: panels.join('\n'),
  })
}
