import type { Report } from '../../ir/report.js'
import { compose, escaped, type FigureSize, figureWidth, text, widthOf } from '../figures/compose.js'
import { hairline, muted, okabeIto } from '../figures/palette.js'
import { bytes, duration, energy, grouped, shortened } from '../format.js'
import { energyOf, labelsOf, timeOf } from '../tellings.js'
import { scaleFor, tickText } from './scale.js'

/** What the time of an image is held against. */
const costs = {
  'partial sums': {
    of: ({ network }: Report): number => network.peakPartialSumBytes,
    text: bytes,
    thousand: 1024,
  },
  energy: { of: energyOf, text: energy, thousand: 1000 },
  cores: { of: ({ network }: Report): number => network.cores, text: grouped, thousand: 1000 },
} as const

/** How large a front is drawn, and what the time of an image is held against. */
export interface ParetoOptions extends FigureSize {
  readonly cost?: keyof typeof costs
}

interface Point {
  readonly time: number
  readonly cost: number
}

/** Whether no other point is better in one and at least as good in the other. */
const isOnFront = ({ time, cost }: Point, all: readonly Point[]): boolean =>
  !all.some((other) => other.time <= time && other.cost <= cost && (other.time < time || other.cost < cost))

/** The points of a front from the fastest on, each cost once. */
const frontOf = (points: readonly Point[]): readonly Point[] =>
  points
    .filter((point) => isOnFront(point, points))
    .toSorted((a, b) => a.time - b.time)
    .filter(({ cost }, i, all) => i === 0 || all[i - 1]?.cost !== cost)

/** Mappings at one point, under the name of the first. */
interface Mark extends Point {
  readonly best: boolean
  readonly labels: readonly string[]
}

/** The points with their names, each place once; those that are beaten first, so that the others lie over them. */
const marksOf = (points: readonly Point[], labels: readonly string[]): readonly Mark[] => {
  const places = new Map<string, Mark>()
  points.forEach((point, i) => {
    const key = `${point.time} ${point.cost}`
    const before = places.get(key)?.labels ?? []
    places.set(key, { ...point, best: isOnFront(point, points), labels: [...before, labels[i] ?? ''] })
  })
  return [...places.values()].toSorted((a, b) => Number(a.best) - Number(b.best))
}

const nameOf = ({ labels: [first = '', ...others] }: Mark, letters: number): string =>
  others.length === 0 ? shortened(first, letters) : `${shortened(first, letters)} and ${others.length} more`

const tenth = (n: number): number => Math.round(n * 10) / 10

/** What is taken of a drawing: by a name or a circle. */
interface Box {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

const overlap = (a: Box, b: Box): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom

/** Circles with a name beside each, at the first of four places that is free and within the axes; a name that has none is told by its circle's hint alone. Those of the front choose first. */
const drawnMarks = (
  marks: readonly Mark[],
  at: (point: Point) => readonly [x: number, y: number],
  {
    width,
    within,
    costText,
  }: { readonly width: number; readonly within: Box; readonly costText: (cost: number) => string },
): string => {
  const circles = marks.map((mark) => {
    const [x, y] = at(mark)
    const look = mark.best
      ? `r="6" fill="${okabeIto.blue}" stroke="#FFFFFF"`
      : `r="4.5" fill="#FFFFFF" stroke="#666666" stroke-width="1.5"`
    const hint = `${mark.labels.slice(0, 6).join('; ')}${mark.labels.length > 6 ? ` and ${mark.labels.length - 6} more` : ''}: ${duration(mark.time)}, ${costText(mark.cost)}`
    return `<circle cx="${x}" cy="${y}" ${look}><title>${escaped(hint)}</title></circle>`
  })
  const taken: Box[] = marks.map((mark) => {
    const [x, y] = at(mark)
    return { left: x - 6, right: x + 6, top: y - 6, bottom: y + 6 }
  })
  const names = marks.toReversed().flatMap((mark) => {
    const [x, y] = at(mark)
    const name = nameOf(mark, width < 560 ? 22 : 40)
    const length = widthOf(name, 11)
    const inwards = x > width / 2 ? [-1, 1] : [1, -1]
    const places = [y - 8, y + 16].flatMap((baseline) => inwards.map((side) => ({ baseline, side })))
    const boxes = places.map(({ baseline, side }) => ({
      baseline,
      left: side > 0 ? x + 10 : x - 10 - length,
      right: side > 0 ? x + 10 + length : x - 10,
      top: baseline - 10,
      bottom: baseline + 3,
    }))
    const free = boxes.find(
      (box) =>
        box.left >= within.left &&
        box.right <= within.right &&
        box.bottom <= within.bottom &&
        !taken.some((other) => overlap(box, other)),
    )
    if (free === undefined) return []
    taken.push(free)
    return [text(free.left, free.baseline, name, { size: 11 })]
  })
  return [...circles, ...names].join('\n')
}

/**
 * Mappings by the time of an image and what it costs, in bytes of partial sums, energy or cores: those that no other beats in both are blue and
 * joined, what lies above and to the right of their line is beaten. For searches and sweeps. An SVG document.
 *
 * @example
 * import { linear, modelFile, teachingNetwork, unwrap } from 'ohmflow'
 * import { teaching } from 'ohmflow/pipelines'
 * import { paretoFigure } from 'ohmflow/view'
 * const model = await modelFile('teaching', teachingNetwork.build())()
 * const pipelines = [teaching, teaching.swap('synchronize', linear())]
 * const reports = await Promise.all(pipelines.map(async (each) => unwrap(await each.task(model)())))
 * console.assert(paretoFigure(reports, { cost: 'energy' }).includes('no other beats'))
 */
// oxlint-disable-next-line max-lines-per-function -- one figure: its scales, and what is drawn with them
export const paretoFigure = (
  reports: readonly Report[],
  { width = figureWidth, cost = 'partial sums' }: ParetoOptions = {},
): string => {
  const labels = labelsOf(reports)
  const points = reports.map((report) => ({ time: timeOf(report), cost: costs[cost].of(report) }))
  const front = frontOf(points)
  const height = width < 560 ? 260 : 340
  const [left, right, top, bottom] = [76, width - 24, 28, height]
  const x = scaleFor(
    points.map(({ time }) => time),
    [left, right],
    Math.floor((right - left) / 90),
  )
  const y = scaleFor(
    points.map((point) => point.cost),
    [bottom, top],
    7,
    costs[cost].thousand,
  )
  const grid = [
    ...x.ticks.map(
      (tick) =>
        `<path d="M${tenth(x.at(tick))},${top}V${bottom + 4}" stroke="${hairline}"/>` +
        text(tenth(x.at(tick)), bottom + 17, tickText(tick, duration), {
          size: 11,
          anchor: 'middle',
          fill: muted,
        }),
    ),
    ...y.ticks.map(
      (tick) =>
        `<path d="M${left},${tenth(y.at(tick))}H${right}" stroke="${hairline}"/>` +
        text(left - 6, tenth(y.at(tick)) + 4, tickText(tick, costs[cost].text), {
          size: 11,
          anchor: 'end',
          fill: muted,
        }),
    ),
  ]
  const steps = front.map((point, i) =>
    i === 0
      ? `M${tenth(x.at(point.time))},${top}V${tenth(y.at(point.cost))}`
      : `H${tenth(x.at(point.time))}V${tenth(y.at(point.cost))}`,
  )
  const scales = [x.logarithmic ? 'time' : '', y.logarithmic ? cost : ''].filter((name) => name !== '')
  return compose({
    title: `Time an image against ${cost}`,
    notes: [
      `Lower and further left is better.${scales.length === 0 ? '' : ` Logarithmic: ${scales.join(' and ')}.`}`,
    ],
    keys: [
      { label: 'no other beats it in both', colour: okabeIto.blue, mark: 'circle' },
      ...(front.length < points.length
        ? [{ label: 'beaten', colour: '#666666', mark: 'ring' as const }]
        : []),
    ],
    height: height + 40,
    width,
    body: [
      ...grid,
      `<path d="${steps.join('')}${front.length === 0 ? '' : `H${right}`}" fill="none" stroke="${okabeIto.blue}" stroke-width="1.5"/>`,
      drawnMarks(marksOf(points, labels), ({ time, cost }) => [tenth(x.at(time)), tenth(y.at(cost))], {
        width,
        within: { left, right, top, bottom },
        costText: costs[cost].text,
      }),
      text(right, bottom + 33, 'time an image', { size: 11, anchor: 'end', fill: muted }),
      text(left, 10, cost, { size: 11, anchor: 'end', fill: muted }),
    ].join('\n'),
  })
}
