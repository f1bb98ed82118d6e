import type { Report } from '../ir/report.js'
import { atLeast, bytes, duration, grouped, percent } from './format.js'
import { fitting, listing } from './listing.js'
import { mixOf } from './mixOf.js'

/** The columns of the table: which of them narrow screens have, too. */
const columns = [
  { head: 'partial sums', numbers: true, narrow: true },
  { head: 'cycles', numbers: true, narrow: true },
  { head: 'time', numbers: true, narrow: false },
  { head: 'over fastest', numbers: true, narrow: true },
  { head: 'layers', numbers: false, narrow: true },
]

/**
 * Mappings of one network, a line each: how many bytes of partial sums they keep alive at the most, and what they take. It is as
 * wide as it has to be, or where that is more than `width` characters, says less.
 *
 * @example
 * import { modelFile, teachingNetwork } from 'ohmflow'
 * import { frontTable } from 'ohmflow/view'
 * import { teaching } from 'ohmflow/pipelines'
 * const model = await modelFile('teaching', teachingNetwork.build())()
 * const report = await teaching.task(model)()
 * console.assert(report._tag === 'Right' && frontTable([report.right]).includes('cycles'))
 */
export const frontTable = (reports: readonly Report[], width: number = Number.POSITIVE_INFINITY): string => {
  const fastest = reports.reduce(
    (least, { network }) => Math.min(least, network.cycles),
    Number.POSITIVE_INFINITY,
  )
  const row = (report: Report, ways: number): readonly string[] => [
    atLeast(report.precision, bytes(report.network.peakPartialSumBytes)),
    atLeast(
      report.model.opaque === undefined ? report.precision : 'estimate',
      grouped(report.network.cycles),
    ),
    duration(report.network.milliseconds),
    percent(report.network.cycles / fastest - 1),
    mixOf(report, ways),
  ]
  const table = (ways: number, wide: boolean): string => {
    const kept = columns.map((column) => wide || column.narrow)
    const of = <A>(all: readonly A[]): readonly A[] => all.filter((_, i) => kept[i])
    return listing(
      of(columns),
      reports.map((report) => of(row(report, ways))),
    )
  }
  return fitting([table(2, true), table(2, false), table(1, false)], width)
}
