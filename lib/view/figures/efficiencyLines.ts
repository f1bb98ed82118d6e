import { goal } from '../results/spread.js'
import type { Spread } from '../results/summary.js'
import { apart } from './apart.js'
import { line, text } from './compose.js'
import { depth, gapOf, ninesFor } from './nines.js'
import { forText, muted, pointShapes } from './palette.js'
import { type Box, type Channel, plot } from './plot.js'

/** One line of points: a value of what is varied, and the efficiencies there. */
export interface Series {
  readonly label: string
  readonly colour: string
  readonly points: readonly { readonly at: number; readonly spread: Spread }[]
}

interface Panel {
  readonly title: string
  readonly of: (spread: Spread) => number
}

const panels: readonly Panel[] = [
  { title: 'worst layer', of: ({ worst }) => worst.bound / worst.cycles },
  { title: 'median layer', of: ({ median }) => median },
]

const [width, height] = [236, 300]

/** Room left and right of the points, in steps between them. */
const edge = 0.35

/**
 * Efficiencies of the worst and of the median layer, side by side on one
 * scale, a line a series; `axis` says what is varied, and in what unit.
 */
export const efficiencyLines = async (series: readonly Series[], axis: string): Promise<string> => {
  const all = series.flatMap(({ points }) => points)
  const nines = ninesFor(all.flatMap(({ spread }) => panels.map(({ of }) => of(spread))))
  const at = [...new Set(all.map((point) => point.at))].toSorted((a, b) => a - b)
  const labels = series.map(({ label }) => label)
  const colours = series.map(({ colour }) => colour)
  const y: Channel = {
    field: 'gap',
    type: 'quantitative',
    scale: { type: 'log', domain: [...nines.domain], nice: false },
    axis: { values: [...nines.ticks], labelExpr: "format(100 * (1 - datum.value), '.6~g') + '%'" },
  }
  const drawn = await Promise.all(
    panels.map(async ({ title, of }, i) => {
      const box: Box = { x: 74 + i * (width + 112), y: 34, width, height, left: 56, right: 10, bottom: 24 }
      const values = series.flatMap(({ label, points }) =>
        points.map((point) => ({ label, at: point.at, gap: gapOf(of(point.spread)) })),
      )
      const body = await plot(
        box,
        {
          x: {
            field: 'at',
            type: 'ordinal',
            scale: { domain: at, type: 'point', padding: edge },
            axis: { labelAngle: 0 },
          },
          y,
        },
        [
          {
            data: { values: [{ gap: 1 - goal }] },
            mark: { type: 'rule', stroke: muted, strokeDash: [5, 3] },
            encoding: { x: { value: 0 }, x2: { value: 'width' } },
          },
          {
            data: { values },
            mark: { type: 'line', strokeWidth: 2 },
            encoding: {
              color: {
                field: 'label',
                type: 'nominal',
                scale: { domain: labels, range: colours },
                legend: null,
              },
            },
          },
          {
            data: { values },
            mark: { type: 'point', filled: true, size: 55, opacity: 1 },
            encoding: {
              color: {
                field: 'label',
                type: 'nominal',
                scale: { domain: labels, range: colours },
                legend: null,
              },
              shape: {
                field: 'label',
                type: 'nominal',
                scale: { domain: labels, range: [...pointShapes(series.length)] },
                legend: null,
              },
            },
          },
        ],
      )
      // each line's name stands at its end, in its colour
      const ends = series.map(({ points }) => points.at(-1))
      const wanted = ends.map(
        (end) => box.y + height * (end === undefined ? 0 : depth(nines, gapOf(of(end.spread)))),
      )
      const placed = apart(wanted, 15, box.y + height)
      const names = series.map(({ label, colour, points }, k) => {
        const [from, to] = [wanted[k] ?? 0, placed[k] ?? 0]
        const last = at.indexOf(points.at(-1)?.at ?? 0)
        const x = box.x + (width * (last + edge)) / (at.length - 1 + 2 * edge)
        const right = box.x + width
        return (
          line(x, from, right, to, colour) +
          text(right + 4, to + 4, label, { size: 11, fill: forText(colour), bold: true })
        )
      })
      return [
        text(box.x, 14, title, { bold: true }),
        text(box.x + width / 2, box.y + height + 42, axis, { anchor: 'middle' }),
        body,
        ...names,
      ].join('')
    }),
  )
  return drawn.join('')
}

/** Pixels that the panels take. */
export const linesHeight = 34 + height + 58

/** What the scale is, in a line. */
export const linesNote =
  'bound / cycles on a scale of nines, the logarithm of what is missing to 100%; dashed: 99%'
