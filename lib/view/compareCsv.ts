import type { Report } from '../ir/report.js'
import { csv } from './csv.js'

const columns: readonly (readonly [head: string, of: (report: Report) => string | number])[] = [
  ['network', ({ model }) => model.name],
  ['chip', ({ chip }) => chip.name],
  ['partitioner', ({ pipeline }) => pipeline.partitioner],
  ['duplicator', ({ pipeline }) => pipeline.duplicator ?? ''],
  ['assigner', ({ pipeline }) => pipeline.assigner],
  ['synchronizer', ({ pipeline }) => pipeline.synchronizer],
  ['simulator', ({ pipeline }) => pipeline.simulator],
  ['policy', ({ pipeline }) => pipeline.policy ?? ''],
  ['precision', ({ precision }) => precision],
  ['tiles', ({ network }) => network.tiles],
  ['cores', ({ network }) => network.cores],
  ['cycles', ({ network }) => network.cycles],
  ['milliseconds', ({ network }) => network.milliseconds],
  ['peakPartialSumBytes', ({ network }) => network.peakPartialSumBytes],
  ['peakActivationBytes', ({ network }) => network.peakActivationBytes ?? ''],
  ['energyPicojoules', ({ network }) => network.energy.total],
]

/**
 * Mappings as CSV for a spreadsheet or a notebook: a line each under a line of names, numbers as they are.
 *
 * @example
 * import { modelFile, teachingNetwork, unwrap } from 'ohmflow'
 * import { teaching } from 'ohmflow/pipelines'
 * import { compareCsv } from 'ohmflow/view'
 * const report = unwrap(await teaching.task(await modelFile('teaching', teachingNetwork.build())())())
 * console.assert(compareCsv([report]).startsWith('network,chip,partitioner'))
 */
export const compareCsv = (reports: readonly Report[]): string =>
  csv([columns.map(([head]) => head), ...reports.map((report) => columns.map(([, of]) => of(report)))])
