import { sum } from '../arithmetic.js'
import type { LayerReport } from '../ir/layerReport.js'
import type { Report } from '../ir/report.js'
import {
  about,
  atLeast,
  bitsText,
  count,
  grouped,
  hundredths,
  overheadHundredths,
  shortened,
} from './format.js'
import { fitting, listing } from './listing.js'
import { duplicated, precise, together } from './reportKinds.js'

const matrix = ({ rows, columns, groups }: LayerReport): string =>
  `${rows}×${columns}${groups > 1 ? `×${groups}` : ''}`

/** P_V × P_H, and how many of such grids there are where groups have their own. */
const grid = ({ tiles: { vertical, horizontal, count }, groups }: LayerReport): string =>
  `${vertical}×${horizontal}${groups > 1 ? `×${Math.ceil(count / (vertical * horizontal))}` : ''}`

/** A column of the table: what a layer has in it, and what all operators together have. */
interface Shown {
  readonly head: string
  readonly of: (layer: LayerReport, report: Report) => string
  readonly operators?: (report: Report) => string
  /** Columns that give way where the table is too wide: the highest number first. */
  readonly gives?: number
  /** Of which reports it is a column; of all where it is left out. */
  readonly if?: (report: Report) => boolean
}

/** A part of a whole in percent, to a tenth. */
const share = (part: number, whole: number): string => (whole === 0 ? '' : ((100 * part) / whole).toFixed(1))

const operatorsTake = ({ operators }: Report) => ({
  cycles: sum(operators.map(({ cycles }) => cycles)),
  energy: sum(operators.map(({ energy }) => energy.total)),
})

const apart = (report: Report): boolean => !together(report)

const columns: readonly Shown[] = [
  { head: 'matrix', of: matrix, gives: 1 },
  { head: 'vectors', of: ({ vectors }) => grouped(vectors), gives: 3 },
  { head: 'bits', of: (layer, { chip }) => bitsText(layer, chip.crossbar), if: precise },
  { head: 'tiles', of: grid },
  { head: 'copies', of: ({ copies }) => grouped(copies), if: duplicated },
  { head: 'start', of: ({ start }) => grouped(start ?? 0), if: together },
  { head: 'end', of: ({ end }) => grouped(end ?? 0), if: together },
  { head: 'busy%', of: ({ utilization }) => hundredths(utilization), if: together },
  {
    head: 'cycles',
    if: apart,
    of: ({ cycles }, { precision }) => atLeast(precision, grouped(cycles)),
    operators: (report) => atLeast(report.precision, grouped(operatorsTake(report).cycles)),
  },
  {
    head: 'cycles%',
    if: apart,
    of: ({ cycles }, { network }) => share(cycles, network.cycles),
    operators: (report) => share(operatorsTake(report).cycles, report.network.cycles),
  },
  {
    head: 'energy%',
    of: ({ energy }, { network }) => share(energy.total, network.energy.total),
    operators: (report) => share(operatorsTake(report).energy, report.network.energy.total),
  },
  {
    head: 'bound%',
    of: ({ efficiency }, { precision }) => about(precision, hundredths(efficiency)),
    if: apart,
  },
  {
    head: 'speedup',
    if: apart,
    of: ({ speedup }, { precision }) => (speedup === null ? '' : about(precision, speedup.toFixed(2))),
    gives: 2,
  },
  {
    head: 'limit%',
    if: apart,
    of: ({ fractionOfLimit }, { precision }) =>
      fractionOfLimit === null ? '' : about(precision, hundredths(fractionOfLimit)),
    gives: 4,
  },
  { head: 'signal%', of: ({ overhead }) => overheadHundredths(overhead), gives: 5 },
]

/** A layer a row, then all operators in one, so that the columns of cycles and energy add up. */
const rowsOf = (report: Report, shown: readonly Shown[]): readonly (readonly string[])[] => {
  const { layers, operators, model } = report
  const opaque = model.opaque?.length ?? 0
  return [
    // so that one more column fits in
    ...layers.map((layer) => [
      shortened(layer.name, duplicated(report) || precise(report) ? 17 : 25),
      ...shown.map(({ of }) => of(layer, report)),
    ]),
    ...(operators.length === 0
      ? []
      : [[count(operators.length, 'operator'), ...shown.map(({ operators }) => operators?.(report) ?? '')]]),
    ...(operators.length === 0 || opaque === 0
      ? []
      : [[`${opaque} not counted`, ...shown.map(({ head }) => (head === 'cycles' ? '?' : ''))]]),
  ]
}

/**
 * A report as a table with a layer a row, and as many columns as the width holds: where its matrix went, what it
 * takes, and how near that is to what can be had.
 */
export const layerTable = (report: Report, width: number): string => {
  const table = (shown: readonly Shown[]): string =>
    listing([{ head: 'layer' }, ...shown.map(({ head }) => ({ head, numbers: true }))], rowsOf(report, shown))
  const own = columns.filter((column) => column.if?.(report) !== false)
  const tables = [6, 5, 4, 3, 2, 1].map((given) => table(own.filter(({ gives = 0 }) => gives < given)))
  return fitting(tables, width)
}
