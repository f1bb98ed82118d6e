import { frontOf, type Objective } from '../../sweep/front.js'
import type { Row } from '../../sweep/rows.js'
import { scaleFor, tickText } from '../drawings/scale.js'
import { compose, escaped, type FigureSize, figureWidth, text } from '../figures/compose.js'
import { hairline, muted, okabeIto } from '../figures/palette.js'
import { grouped } from '../format.js'
import { shortHeads, withUnit } from './measured.js'

/** Dots of beaten rows that are drawn in a figure of the usual width, at the most: every so many of more. */
const mostBeaten = 1500

const tenth = (n: number): number => Math.round(n * 10) / 10

/** What tells a row, in one line. */
export const labelOfRow = (row: Row): string => {
  const names = Object.keys(row.settings)
  const heads = shortHeads(names)
  return `point ${row.index}: ${names.map((name, i) => `${heads[i]} ${String(row.settings[name])}`).join(', ')}`
}

/** The golden section: its multiples fall evenly into any part, whatever factors repeat in what order. */
const golden = (Math.sqrt(5) - 1) / 2

/** About `most` of many rows, evenly from all of them. */
export const thinned = <A>(rows: readonly A[], most: number): readonly A[] =>
  rows.length <= most ? rows : rows.filter((_, i) => (i * golden) % 1 < most / rows.length)

/**
 * The rows of one model by two figures: those that no other beats in both are blue and joined. An SVG document.
 *
 * @example
 * import { frontFigure } from 'ohmflow/view'
 * const row = (index: number, cycles: number, energy: number) =>
 *   ({ index, key: '', model: 'a', settings: {}, precision: 'exact', measures: { cycles, energy } }) as const
 * const objectives = [{ name: 'cycles', greater: false }, { name: 'energy', greater: false }] as const
 * console.assert(frontFigure([row(0, 1, 3), row(1, 2, 2), row(2, 3, 3)], objectives).includes('no other beats'))
 */
// oxlint-disable-next-line max-lines-per-function -- one figure: its scales, and what is drawn with them
export const frontFigure = (
  rows: readonly Row[],
  [first, second]: readonly [Objective, Objective],
  { width = figureWidth }: FigureSize = {},
): string => {
  const at = ({ measures }: Row, { name }: Objective): number => measures[name] ?? Number.NaN
  const known = rows.filter((row) => Number.isFinite(at(row, first)) && Number.isFinite(at(row, second)))
  const front = frontOf(known, [first, second])
  const best = new Set(front)
  const others = known.filter((row) => !best.has(row))
  const beaten = thinned(others, (mostBeaten * width) / figureWidth)
  const height = width < 560 ? 260 : 340
  const [left, right, top, bottom] = [76, width - 24, 28, height]
  const x = scaleFor(
    known.map((row) => at(row, first)),
    [left, right],
    Math.floor((right - left) / 90),
  )
  const y = scaleFor(
    known.map((row) => at(row, second)),
    [bottom, top],
    7,
  )
  const grid = [
    ...x.ticks.map(
      (tick) =>
        `<path d="M${tenth(x.at(tick))},${top}V${bottom + 4}" stroke="${hairline}"/>` +
        text(
          tenth(x.at(tick)),
          bottom + 17,
          tickText(tick, (value) => withUnit(first.name, value)),
          {
            size: 11,
            anchor: 'middle',
            fill: muted,
          },
        ),
    ),
    ...y.ticks.map(
      (tick) =>
        `<path d="M${left},${tenth(y.at(tick))}H${right}" stroke="${hairline}"/>` +
        text(
          left - 6,
          tenth(y.at(tick)) + 4,
          tickText(tick, (value) => withUnit(second.name, value)),
          {
            size: 11,
            anchor: 'end',
            fill: muted,
          },
        ),
    ),
  ]
  const dot = (row: Row, look: string): string => {
    const said = `${labelOfRow(row)}: ${withUnit(first.name, at(row, first))}, ${withUnit(second.name, at(row, second))}`
    return `<circle cx="${tenth(x.at(at(row, first)))}" cy="${tenth(y.at(at(row, second)))}" ${look}><title>${escaped(said)}</title></circle>`
  }
  const line = front
    .map((row, i) => `${i === 0 ? 'M' : 'L'}${tenth(x.at(at(row, first)))},${tenth(y.at(at(row, second)))}`)
    .join('')
  const scales = [x.logarithmic ? first.name : '', y.logarithmic ? second.name : ''].filter(
    (name) => name !== '',
  )
  const aim = ({ name, greater }: Objective): string => `${greater ? 'greater' : 'smaller'} ${name}`
  return compose({
    title: `${known[0]?.model ?? ''}: ${first.name} against ${second.name}`,
    notes: [
      `Better is ${aim(first)} and ${aim(second)}.${scales.length === 0 ? '' : ` Logarithmic: ${scales.join(' and ')}.`}${beaten.length < others.length ? ` Of ${grouped(others.length)} beaten points, ${grouped(beaten.length)} are drawn.` : ''}`,
    ],
    keys: [
      { label: 'no other beats it in both', colour: okabeIto.blue, mark: 'circle' },
      ...(beaten.length > 0 ? [{ label: 'beaten', colour: '#666666', mark: 'faint' as const }] : []),
    ],
    height: height + 40,
    width,
    body: [
      ...grid,
      ...beaten.map((row) => dot(row, 'r="2.5" fill="#666666" fill-opacity="0.35"')),
      `<path d="${line}" fill="none" stroke="${okabeIto.blue}" stroke-width="1.5"/>`,
      ...front.map((row) => dot(row, `r="5" fill="${okabeIto.blue}" stroke="#FFFFFF"`)),
      text(right, bottom + 33, first.name, { size: 11, anchor: 'end', fill: muted }),
      text(left, 10, second.name, { size: 11, anchor: 'end', fill: muted }),
    ].join('\n'),
  })
}
