import type { Report } from '../ir/report.js'
import { atLeast, bytes, duration, grouped, percent } from './format.js'
import { listing } from './listing.js'
import { mixOf } from './mixOf.js'

/**
 * Mappings of one network, a line each: how many bytes of partial sums they keep alive at the most, and what they take.
 *
 * @example
 * import { modelFile, teachingNetwork } from 'ohmflow'
 * import { frontTable } from 'ohmflow/view'
 * import { teaching } from 'ohmflow/pipelines'
 * const model = await modelFile('teaching', teachingNetwork.build())()
 * const report = await teaching.task(model)()
 * console.assert(report._tag === 'Right' && frontTable([report.right]).includes('cycles'))
 */
export const frontTable = (reports: readonly Report[]): string => {
  const fastest = reports.reduce(
    (least, { network }) => Math.min(least, network.cycles),
    Number.POSITIVE_INFINITY,
  )
  return listing(
    [
      { head: 'partial sums', numbers: true },
      { head: 'cycles', numbers: true },
      { head: 'time', numbers: true },
      { head: 'over fastest', numbers: true },
      { head: 'layers' },
    ],
    reports.map((report) => [
      atLeast(report.precision, bytes(report.network.peakPartialSumBytes)),
      atLeast(
        report.model.opaque === undefined ? report.precision : 'estimate',
        grouped(report.network.cycles),
      ),
      duration(report.network.milliseconds),
      percent(report.network.cycles / fastest - 1),
      mixOf(report, 2),
    ]),
  )
}
