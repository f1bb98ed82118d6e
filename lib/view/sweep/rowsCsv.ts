import type { Row } from '../../sweep/rows.js'
import { csv } from '../csv.js'
import { measuresIn } from './rowsTable.js'

/**
 * Rows of a sweep as CSV for a spreadsheet or a notebook: a line each under a line of names, every setting and every figure
 * in its unit; empty where there is none, and why under `failed`.
 *
 * @example
 * import { rowsCsv } from 'ohmflow/view'
 * const row = { index: 7, key: '', model: 'resnet18', settings: { 'core.lanes': 8 }, precision: 'exact', measures: { cores: 201 } } as const
 * console.assert(rowsCsv([row]) === 'point,model,core.lanes,precision,cores,failed\n7,resnet18,8,exact,201,\n')
 */
export const rowsCsv = (rows: readonly Row[]): string => {
  const settings = [...new Set(rows.flatMap((row) => Object.keys(row.settings)))]
  const names = measuresIn(rows)
  return csv([
    ['point', 'model', ...settings, 'precision', ...names, 'failed'],
    ...rows.map((row) => [
      row.index,
      row.model,
      ...settings.map((name) => row.settings[name] ?? ''),
      row.precision ?? '',
      ...names.map((name) => row.measures[name] ?? ''),
      row.failed ?? '',
    ]),
  ])
}
