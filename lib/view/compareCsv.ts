import type { Report } from '../ir/report.js'

const columns: readonly (readonly [head: string, of: (report: Report) => string | number])[] = [
  ['network', ({ model }) => model.name],
  ['chip', ({ chip }) => chip.name],
  ['partitioner', ({ pipeline }) => pipeline.partitioner],
  ['duplicator', ({ pipeline }) => pipeline.duplicator ?? ''],
  ['assigner', ({ pipeline }) => pipeline.assigner],
  ['synchronizer', ({ pipeline }) => pipeline.synchronizer],
  ['simulator', ({ pipeline }) => pipeline.simulator],
  ['precision', ({ precision }) => precision],
  ['tiles', ({ network }) => network.tiles],
  ['cores', ({ network }) => network.cores],
  ['cycles', ({ network }) => network.cycles],
  ['milliseconds', ({ network }) => network.milliseconds],
  ['peakPartialSumBytes', ({ network }) => network.peakPartialSumBytes],
  ['energyPicojoules', ({ network }) => network.energy.total],
]

/** A field as RFC 4180 has it: in quotes where it holds what ends one. */
const field = (value: string | number): string => {
  const text = String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

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
  [columns.map(([head]) => head), ...reports.map((report) => columns.map(([, of]) => of(report)))]
    .map((row) => `${row.map(field).join(',')}\n`)
    .join('')
