import { apart } from './apart.js'
import { line, text } from './compose.js'
import { forText, pointShapes } from './palette.js'
import { type Box, type Channel, plot } from './plot.js'

/** A line of points: its name stands at its end, in its colour. */
export interface NamedLine {
  readonly label: string
  readonly colour: string
  readonly points: readonly { readonly at: number | string; readonly value: number }[]
}

/** Where lines are drawn, and what along. */
export interface Lines {
  readonly title: string
  /** Values along the horizontal axis, evenly spaced, and what they are. */
  readonly at: readonly (number | string)[]
  readonly axis: string
  /** Labels of the horizontal axis; false where there are too many. */
  readonly labels?: boolean
  readonly domain: readonly [number, number]
  /** The marks of a logarithmic vertical axis; it is linear where they are left out. */
  readonly logarithmic?: readonly number[]
  /** Vega's expression for the labels of the vertical axis. */
  readonly label: string
  /** Values at which a dashed rule stands. */
  readonly rules?: readonly number[]
  readonly x: number
  readonly width: number
}

/** Pixels that the plotted area is high, and with what lies above and below. */
const height = 240
export const linesPanel = 34 + height + 58

const edge = 0.35

/** Lines over evenly spaced values. */
export const drawLines = async (series: readonly NamedLine[], layout: Lines): Promise<string> => {
  const { title, at, axis, labels = true, domain, label, rules = [], logarithmic, x, width } = layout
  const box: Box = { x, y: 34, width, height, left: 56, right: 10, bottom: 24 }
  const y: Channel = {
    field: 'value',
    type: 'quantitative',
    scale: { type: logarithmic === undefined ? 'linear' : 'log', domain: [...domain], nice: false },
    axis: {
      ...(logarithmic === undefined ? { tickCount: 6 } : { values: [...logarithmic] }),
      labelExpr: label,
    },
  }
  const names = series.map((each) => each.label)
  const scale = { domain: names, range: series.map(({ colour }) => colour) }
  const values = series.flatMap(({ label: name, points }) =>
    points.map(({ at: place, value }) => ({ label: name, at: place, value })),
  )
  const colour = { field: 'label', type: 'nominal', scale, legend: null } as const
  const shape = {
    field: 'label',
    type: 'nominal',
    scale: { domain: names, range: [...pointShapes(series.length)] },
    legend: null,
  } as const
  const body = await plot(
    box,
    {
      x: {
        field: 'at',
        type: 'ordinal',
        scale: { domain: [...at], type: 'point', padding: edge },
        axis: labels ? { labelAngle: 0 } : { labels: false },
      },
      y,
    },
    [
      ...rules.map((value) => ({
        data: { values: [{ value }] },
        mark: { type: 'rule' as const, stroke: '#767676', strokeDash: [5, 3] },
        encoding: { x: { value: 0 }, x2: { value: 'width' as const } },
      })),
      { data: { values }, mark: { type: 'line', strokeWidth: 2 }, encoding: { color: colour } },
      {
        data: { values },
        mark: { type: 'point', filled: true, size: 40, opacity: 1 },
        encoding: { color: colour, shape },
      },
    ],
  )
  const [low, high] = domain
  const share = (value: number): number =>
    logarithmic === undefined
      ? (value - low) / (high - low)
      : Math.log(Math.max(value, low) / low) / Math.log(high / low)
  const ends = series.map(({ points }) => points.at(-1))
  const wanted = ends.map((end) => box.y + height * (1 - Math.min(1, Math.max(0, share(end?.value ?? low)))))
  const placed = apart(wanted, 15, box.y + height)
  const ending = series.map(({ label: name, colour: own, points }, k) => {
    const last = at.indexOf(points.at(-1)?.at ?? '')
    const end = box.x + (width * (last + edge)) / (at.length - 1 + 2 * edge)
    const [from, to] = [wanted[k] ?? 0, placed[k] ?? 0]
    return (
      line(end, from, box.x + width, to, own) +
      text(box.x + width + 4, to + 4, name, { size: 11, fill: forText(own), bold: true })
    )
  })
  return [
    text(box.x, 14, title, { bold: true }),
    text(box.x + width / 2, box.y + height + 42, axis, { anchor: 'middle' }),
    body,
    ...ending,
  ].join('')
}
