import type { AccuracyReport, DeviceAccuracy, Trials } from '../accuracy/accuracyReport.js'
import { layerCosts } from '../accuracy/layerCosts.js'
import { type ClassScore, figureOf, type Score } from '../accuracy/score.js'
import { spreadOf } from '../accuracy/spread.js'
import { wilson } from '../accuracy/wilson.js'
import { printableLines } from '../codec/printable.js'
import { count, grouped, shortened } from './format.js'
import { type Column, listing } from './listing.js'
import { type Quantization, quantizedLines } from './quantizedLines.js'

const percent = (share: number): string => (100 * share).toFixed(1)
const digits = (x: number): string => String(Number(x.toPrecision(4)))

const isClasses = (score: Score): score is ClassScore => score.kind === 'classes'

/** What a table has of scores of one kind: how they are called, and the cells of several draws. */
interface Kind {
  readonly columns: readonly Column[]
  readonly cells: (scores: Trials) => readonly string[]
  /** Of one number, as the mean of several draws. */
  readonly text: (figure: number) => string
}

const spreadCells = (scores: Trials, text: (figure: number) => string): readonly string[] => {
  if (scores.length < 2) return ['', '']
  const { deviation, least, most } = spreadOf(scores.map(figureOf))
  return [text(deviation), `${text(least)} … ${text(most)}`]
}

const spreadColumns: readonly Column[] = [
  { head: '±', numbers: true },
  { head: 'least … most', numbers: true },
]

const ofClasses = (many: boolean): Kind => ({
  columns: [
    { head: 'top-1%', numbers: true },
    { head: '95%', numbers: true },
    ...(many ? [{ head: 'top-5%', numbers: true }] : []),
    ...spreadColumns,
  ],
  cells: (scores) => {
    const all = scores.filter(isClasses)
    const { mean } = spreadOf(all.map(figureOf))
    const samples = all[0]?.samples ?? 0
    const { low, high } = wilson(mean * samples, samples)
    const five = spreadOf(all.map(({ top5 }) => top5 / Math.max(1, samples))).mean
    return [
      percent(mean),
      `${percent(low)} … ${percent(high)}`,
      ...(many ? [percent(five)] : []),
      ...spreadCells(scores, percent),
    ]
  },
  text: percent,
})

const ofValues: Kind = {
  columns: [{ head: 'rms error', numbers: true }, { head: 'mean error', numbers: true }, ...spreadColumns],
  cells: (scores) => {
    const mean = spreadOf(
      scores.map((score) => (score.kind === 'values' ? score.absolute / Math.max(1, score.numbers) : 0)),
    ).mean
    return [digits(spreadOf(scores.map(figureOf)).mean), digits(mean), ...spreadCells(scores, digits)]
  },
  text: digits,
}

const table = (head: string, kind: Kind, rows: readonly (readonly [string, Trials])[]): readonly string[] => {
  const cells = rows.map(([name, scores]) => [name, ...kind.cells(scores)])
  // no column of which nothing is said
  const used = [{ head }, ...kind.columns].flatMap((column, i) =>
    cells.some((row) => row[i] !== '') ? [{ column, i }] : [],
  )
  return listing(
    used.map(({ column }) => column),
    cells.map((row) => used.map(({ i }) => row[i] ?? '')),
  ).split('\n')
}

/** The layers, the one that costs the most first. */
const sensitivity = (kind: Kind, ideal: Score, { layers }: DeviceAccuracy): readonly string[] => {
  if (layers === null) return []
  const costs = layerCosts(ideal, layers)
  const trialsOf = new Map(layers.map(({ layer, trials }) => [layer, trials]))
  const [worst] = costs
  return [
    '',
    ...table(
      'alone on these devices',
      kind,
      costs.map(({ layer }) => [shortened(layer, 32), trialsOf.get(layer) ?? []]),
    ),
    '',
    worst === undefined || worst.mean <= 0
      ? 'protect      no layer: none costs anything by itself'
      : `protect      ${shortened(worst.layer, 40)} first: it costs ${kind.text(worst.mean)} by itself`,
  ]
}

const variation = (kind: Kind, { varied }: DeviceAccuracy): readonly string[] =>
  varied === null
    ? []
    : [
        '',
        ...table(
          varied.field,
          kind,
          varied.points.map(({ value, trials }) => [String(value), trials]),
        ),
      ]

/**
 * How right a mapped network is on a dataset, as text: top-1 and top-5 with the interval that has the true share in
 * it 19 times out of 20, for what samples there are; over several draws of devices their standard deviation, the least and
 * the most. Then each layer alone on the devices, and each value of the field that is varied.
 *
 * @example
 * import { accuracyTable } from 'ohmflow/view'
 * const ideal = { kind: 'classes', samples: 500, top1: 490, top5: 500 } as const
 * const report = {
 *   schema: 'ohmflow.accuracy/1', model: 'digits.onnx', chip: 'rram256', dataset: 'images.idx.gz', of: 500, samples: 500,
 *   output: 'digit', outputs: 10, ideal, runtime: null, devices: null,
 * } as const
 * console.assert(accuracyTable(report).includes('98.0'))
 */
export const accuracyTable = (report: AccuracyReport, quantized: Quantization | null = null): string => {
  const { ideal, runtime, devices, samples, of } = report
  const kind = ideal.kind === 'classes' ? ofClasses(report.outputs > 5) : ofValues
  const rows: readonly (readonly [string, Trials])[] = [
    ['ideal devices', [ideal]],
    ...(runtime === null ? [] : [[runtime.runtime, [runtime.score]] as const]),
    ...(runtime?.given === null || runtime === null
      ? []
      : [[`${runtime.runtime}, not quantized`, [runtime.given]] as const]),
    ...(devices === null
      ? []
      : [[`these devices, ${count(devices.trials.length, 'draw')}`, devices.trials] as const]),
  ]
  return printableLines([
    ...table('on', kind, rows),
    ...(devices === null ? [] : sensitivity(kind, ideal, devices)),
    ...(devices === null ? [] : variation(kind, devices)),
    '',
    `network      ${shortened(report.model, 40)} on ${shortened(report.chip, 40)}`,
    `dataset      ${shortened(report.dataset, 40)}: ${samples === of ? '' : `${grouped(samples)} of `}${count(of, 'sample')}, by output ${shortened(report.output, 40)}`,
    ...(runtime === null || ideal.kind !== 'classes'
      ? []
      : [
          `compared     the class of ${runtime.runtime} for ${grouped(runtime.agreeing)} of ${count(samples, 'sample')}`,
        ]),
    '',
    ...(quantized === null ? [] : quantizedLines(quantized)),
  ])
}
