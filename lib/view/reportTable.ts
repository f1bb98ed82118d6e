import type { Report } from '../ir/report.js'
import { layerTable } from './layerTable.js'
import { totalsOf } from './reportTotals.js'

/**
 * A report as text for a terminal of so many columns, 100 where nobody says: a table with a layer a row, with
 * fewer columns where it would be too wide, then the totals.
 *
 * @example
 * import { modelFile, teachingNetwork, reportTable } from 'ohmflow'
 * import { teaching } from 'ohmflow/pipelines'
 * const model = await modelFile('teaching', teachingNetwork.build())()
 * const report = await teaching.task(model)()
 * console.assert(report._tag === 'Right' && reportTable(report.right).includes('conv1'))
 */
export const reportTable = (report: Report, width = 100): string =>
  `${layerTable(report, width)}\n\n${totalsOf(report, width)}\n`
