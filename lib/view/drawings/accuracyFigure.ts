import type { AccuracyReport, VariedAccuracy } from '../../accuracy/accuracyReport.js'
import { figureOf, type Score } from '../../accuracy/score.js'
import { type Spread, spreadOf } from '../../accuracy/spread.js'
import { compose, escaped, type FigureSize, figureWidth, text } from '../figures/compose.js'
import { hairline, muted, okabeIto } from '../figures/palette.js'
import { count } from '../format.js'
import { type Scale, scaleFor } from './scale.js'

const tenth = (n: number): number => Math.round(n * 10) / 10
const short = (x: number): string => String(Number(x.toPrecision(4)))

/** How a score is told: as a share of samples, or as an error. */
export const figureText = ({ kind }: Pick<Score, 'kind'>, figure: number): string =>
  kind === 'classes' ? `${(100 * figure).toFixed(1)}%` : short(figure)

/** A scale for the values of a field: from the least on, or logarithmic where they are far apart. */
const fieldScale = (values: readonly number[], ends: readonly [number, number]): Scale => {
  const [least, most] = [Math.min(...values), Math.max(...values)]
  const apart = least > 0 && most > 20 * least
  const room = Math.max(2, Math.floor((ends[1] - ends[0]) / 56))
  if (apart) return scaleFor(values, ends, room)
  const every = Math.ceil(values.length / room)
  const length = most - least || 1
  return {
    at: (value) => ends[0] + ((value - least) / length) * (ends[1] - ends[0]),
    ticks: values.filter((_, i) => i % every === 0),
    logarithmic: false,
  }
}

/** Shares from nothing to all, whatever they are; errors as they are. */
const scoreScale = (kind: Score['kind'], all: readonly number[], ends: readonly [number, number]): Scale =>
  kind === 'classes'
    ? {
        at: (share) => ends[0] + share * (ends[1] - ends[0]),
        ticks: [0, 0.2, 0.4, 0.6, 0.8, 1],
        logarithmic: false,
      }
    : scaleFor(all, ends, 6)

interface Drawn extends Spread {
  readonly value: number
}

/** A mean that goes along the values, and the chips that were drawn about it. */
const curve = (points: readonly Drawn[], x: Scale, y: Scale, hint: (point: Drawn) => string): string => {
  const place = (value: number, figure: number): string => `${tenth(x.at(value))},${tenth(y.at(figure))}`
  const ring = [
    ...points.map(({ value, most }) => place(value, most)),
    ...points.toReversed().map(({ value, least }) => place(value, least)),
  ]
  return [
    `<path d="M${ring.join('L')}Z" fill="${okabeIto.skyBlue}" fill-opacity="0.3"/>`,
    `<path d="M${points.map(({ value, mean }) => place(value, mean)).join('L')}" fill="none" stroke="${okabeIto.blue}" stroke-width="2"/>`,
    ...points.map(
      (point) =>
        `<circle cx="${tenth(x.at(point.value))}" cy="${tenth(y.at(point.mean))}" r="4" fill="${okabeIto.blue}" stroke="#FFFFFF"><title>${escaped(hint(point))}</title></circle>`,
    ),
  ].join('\n')
}

const drawnOf = ({ value, trials }: VariedAccuracy): Drawn => ({ value, ...spreadOf(trials.map(figureOf)) })

/** What is drawn of a field: the values in their order. */
const pointsOf = ({ devices }: AccuracyReport): readonly Drawn[] =>
  (devices?.varied?.points ?? []).map(drawnOf).toSorted((a, b) => a.value - b.value)

/**
 * How right a network is, against the field of the devices that was varied: the mean over the chips that were drawn, the
 * least and the most of them about it, and ideal devices as a line. Empty where no field was varied. An SVG document.
 *
 * @example
 * import { accuracyFigure } from 'ohmflow/view'
 * const score = (top1: number) => ({ kind: 'classes', samples: 100, top1, top5: 100 }) as const
 * const points = [{ value: 4, trials: [score(20)] }, { value: 8, trials: [score(97)] }]
 * const devices = { devices: { schema: 'ohmflow.devices/1', seed: 1, models: [] }, trials: [score(97)], layers: null, varied: { field: 'adc.bits', points } } as const
 * const report = {
 *   schema: 'ohmflow.accuracy/1', model: 'digits.onnx', chip: 'rram256', dataset: 'images.idx.gz', of: 100, samples: 100,
 *   output: 'digit', outputs: 10, ideal: score(98), runtime: null, devices,
 * } as const
 * console.assert(accuracyFigure(report).includes('adc.bits'))
 */
// oxlint-disable-next-line max-lines-per-function -- one figure: its scales, and what is drawn with them
export const accuracyFigure = (report: AccuracyReport, { width = figureWidth }: FigureSize = {}): string => {
  const points = pointsOf(report)
  const field = report.devices?.varied?.field
  if (points.length === 0 || field === undefined) return ''
  const { ideal, outputs } = report
  const isShare = ideal.kind === 'classes'
  const height = width < 560 ? 240 : 320
  const [left, right, top, bottom] = [64, width - 28, 10, height]
  const x = fieldScale(
    points.map(({ value }) => value),
    [left, right],
  )
  const y = scoreScale(ideal.kind, [figureOf(ideal), ...points.map(({ most }) => most)], [bottom, top])
  const grid = [
    ...x.ticks.map((tick) =>
      text(tenth(x.at(tick)), bottom + 17, short(tick), { size: 11, anchor: 'middle', fill: muted }),
    ),
    ...y.ticks.map(
      (tick) =>
        `<path d="M${left},${tenth(y.at(tick))}H${right}" stroke="${hairline}"/>` +
        text(left - 6, tenth(y.at(tick)) + 4, isShare ? `${100 * tick}%` : short(tick), {
          size: 11,
          anchor: 'end',
          fill: muted,
        }),
    ),
  ]
  const level = (figure: number, colour: string): string =>
    `<path d="M${left},${tenth(y.at(figure))}H${right}" stroke="${colour}" stroke-width="1.5" stroke-dasharray="5 4" fill="none"/>`
  const draws = Math.max(...(report.devices?.varied?.points ?? []).map(({ trials }) => trials.length))
  return compose({
    title: `${isShare ? 'Top-1' : 'Error'} against ${field}`,
    notes: [
      `${report.model} on ${report.chip}, ${count(report.samples, 'sample')} of ${report.dataset}, ${count(draws, 'draw')} of devices at each value.${x.logarithmic ? ` Logarithmic: ${field}.` : ''}`,
    ],
    keys: [
      { label: 'mean over draws', colour: okabeIto.blue, mark: 'circle' },
      ...(draws > 1
        ? [{ label: 'least to most of them', colour: okabeIto.skyBlue, mark: 'bar' as const }]
        : []),
      { label: 'ideal devices', colour: okabeIto.vermillion, mark: 'bar' },
      ...(isShare ? [{ label: 'chance', colour: muted, mark: 'bar' as const }] : []),
    ],
    height: height + 40,
    width,
    body: [
      ...grid,
      level(figureOf(ideal), okabeIto.vermillion),
      ...(isShare ? [level(1 / outputs, muted)] : []),
      curve(
        points,
        x,
        y,
        ({ value, mean, least, most }) =>
          `${field} ${short(value)}: ${figureText(ideal, mean)}, ${figureText(ideal, least)} to ${figureText(ideal, most)}`,
      ),
      text(right, bottom + 33, field, { size: 11, anchor: 'end', fill: muted }),
    ].join('\n'),
  })
}
