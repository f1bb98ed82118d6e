import type { MeasureName } from '../../sweep/measures.js'
import { isMeasureName } from '../../sweep/measures.js'
import type { Row } from '../../sweep/rows.js'
import { shortened } from '../format.js'
import { fitting, listing } from '../listing.js'
import { inColumn, shortHeads, tellingSettings } from './measured.js'

/** The names of the figures that rows have, in their order. */
export const measuresIn = (rows: readonly Row[]): readonly MeasureName[] => [
  ...new Set(rows.flatMap(({ measures }) => Object.keys(measures).filter(isMeasureName))),
]

/**
 * Rows of a sweep, a line each: where each stands, its model, what tells its design from the others, and as many figures as
 * the width holds, the `first` ones first.
 *
 * @example
 * import { rowsTable } from 'ohmflow/view'
 * const row = { index: 7, key: '', model: 'resnet18', settings: { 'core.lanes': 8 }, precision: 'exact', measures: { cores: 201 } } as const
 * console.assert(rowsTable([row], ['cores']).includes('201'))
 */
export const rowsTable = (rows: readonly Row[], first: readonly MeasureName[], width = 100): string => {
  const settings = tellingSettings(rows)
  const models = new Set(rows.map(({ model }) => model)).size > 1
  const names = [...new Set([...first, ...measuresIn(rows)])]
  const heads = shortHeads(settings)
  const table = (count: number, letters: number): string =>
    listing(
      [
        { head: 'point', numbers: true },
        ...(models ? [{ head: 'model' }] : []),
        ...heads.map((head) => ({ head: shortened(head, letters), numbers: true })),
        ...names.slice(0, count).map((head) => ({ head: shortened(head, letters), numbers: true })),
      ],
      rows.map((row) => [
        String(row.index),
        ...(models ? [shortened(row.model, 20)] : []),
        ...settings.map((name) => shortened(String(row.settings[name] ?? ''), letters)),
        ...names.slice(0, count).map((name) => inColumn(row, name)),
      ]),
    )
  const counts = names.map((_, i) => names.length - i).filter((count) => count >= Math.min(1, names.length))
  return fitting(
    [
      ...counts.map((count) => table(count, 24)),
      ...counts.slice(-2).flatMap((count) => [14, 9].map((letters) => table(count, letters))),
    ],
    width,
  )
}
