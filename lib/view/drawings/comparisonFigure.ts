import type { Report } from '../../ir/report.js'
import { compose, type FigureSize, figureWidth, line, text } from '../figures/compose.js'
import { hairline, muted, okabeIto } from '../figures/palette.js'
import { about, atLeast, bytes, count, duration, energy, grouped, shortened } from '../format.js'
import { energyOf, labelsOf, timeOf } from '../tellings.js'
import { box } from './marks.js'

/** What bars are drawn of. */
interface Measure {
  readonly head: string
  readonly of: (report: Report) => number
  readonly text: (report: Report) => string
}

const measures: readonly Measure[] = [
  {
    head: 'time an image',
    of: timeOf,
    text: (report) =>
      atLeast(report.model.opaque === undefined ? report.precision : 'estimate', duration(timeOf(report))),
  },
  {
    head: 'energy an image',
    of: energyOf,
    text: (report) => about(report.precision, energy(energyOf(report))),
  },
  {
    head: 'partial sums',
    of: ({ network }) => network.peakPartialSumBytes,
    text: ({ network, precision }) => atLeast(precision, bytes(network.peakPartialSumBytes)),
  },
  { head: 'cores', of: ({ network }) => network.cores, text: ({ network }) => grouped(network.cores) },
]

const mostRows = 40
const pitch = 20

/** Where the bars of one measure stand. */
interface Panel {
  readonly left: number
  readonly top: number
  readonly width: number
}

/** Room for what stands at the end of a bar. */
const valueRoom = 68

const bars = (
  measure: Measure,
  reports: readonly Report[],
  labels: readonly string[],
  panel: Panel,
): string => {
  const largest = reports.reduce((most, report) => Math.max(most, measure.of(report)), 0)
  const least = reports.reduce((fewest, report) => Math.min(fewest, measure.of(report)), largest)
  const room = Math.max(8, panel.width - valueRoom)
  return [
    text(panel.left, panel.top, measure.head, { size: 11, fill: muted }),
    ...reports.map((report, i) => {
      const value = measure.of(report)
      const y = panel.top + 8 + i * pitch
      const width = largest === 0 ? 0 : (value / largest) * room
      const hint = `${labels[i] ?? ''}: ${measure.head} ${measure.text(report)}`
      return (
        box(panel.left, y + 2, Math.max(0.5, width), pitch - 6, {
          fill: okabeIto.blue,
          stroke: okabeIto.blue,
          hint,
        }) +
        text(panel.left + Math.round(width) + 5, y + 13, measure.text(report), {
          size: 11,
          bold: value === least && least < largest,
        })
      )
    }),
  ].join('')
}

/**
 * Mappings side by side as bars: the time and the energy of an image, the most bytes of partial sums, and cores. What is
 * least is in bold. Of very many the first 40 are drawn. An SVG document.
 *
 * @example
 * import { linear, modelFile, teachingNetwork, unwrap } from 'ohmflow'
 * import { teaching } from 'ohmflow/pipelines'
 * import { comparisonFigure } from 'ohmflow/view'
 * const model = await modelFile('teaching', teachingNetwork.build())()
 * const pipelines = [teaching, teaching.swap('synchronize', linear())]
 * const reports = await Promise.all(pipelines.map(async (each) => unwrap(await each.task(model)())))
 * console.assert(comparisonFigure(reports).includes('linear'))
 */
export const comparisonFigure = (
  reports: readonly Report[],
  { width = figureWidth }: FigureSize = {},
): string => {
  const shown = reports.slice(0, mostRows)
  const labels = labelsOf(shown)
  const wide = width >= 640
  const longest = labels.reduce((most, label) => Math.max(most, label.length), 0)
  const left = wide ? Math.min(0.3 * width, 28 + longest * 6.2) : 16
  const letters = Math.floor((wide ? left - 24 : width - 32) / 6)
  const panelHeight = 8 + shown.length * pitch
  const panelWidth = wide ? (width - left - 16) / measures.length : width - 32
  const place = (k: number): Panel =>
    wide
      ? { left: left + k * panelWidth, top: 14, width: panelWidth - 8 }
      : { left: 40, top: 14 + k * (panelHeight + 26), width: panelWidth - 24 }
  const names = wide
    ? shown.map((_, i) =>
        text(left - 8, 14 + 8 + i * pitch + 13, shortened(labels[i] ?? '', letters), {
          size: 11,
          anchor: 'end',
        }),
      )
    : measures.flatMap((_, k) =>
        shown.map((_, i) =>
          text(32, place(k).top + 8 + i * pitch + 13, String(i + 1), {
            size: 11,
            anchor: 'end',
            fill: muted,
          }),
        ),
      )
  const height = wide ? panelHeight + 24 : measures.length * (panelHeight + 26)
  const axes = measures.map((_, k) => {
    const { left: x, top } = place(k)
    return line(x, top + 8, x, top + 6 + shown.length * pitch, hairline)
  })
  return compose({
    title: `${count(reports.length, 'mapping')} side by side`,
    notes: [
      'Shorter is better; what is least is in bold.',
      ...(wide ? [] : labels.map((label, i) => `${i + 1}: ${label}`)),
      ...(shown.length < reports.length ? [`The first ${shown.length} are drawn.`] : []),
    ],
    keys: [],
    height,
    width,
    body: [...axes, ...measures.map((measure, k) => bars(measure, shown, labels, place(k))), ...names].join(
      '\n',
    ),
  })
}
