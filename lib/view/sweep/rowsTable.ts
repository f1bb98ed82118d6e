import type { MeasureName } from '../../sweep/measures.js'
import { isMeasureName } from '../../sweep/measures.js'
import type { Row } from '../../sweep/rows.js'
import type { Factors } from '../../sweep/sweepFile.js'
import { shortened } from '../format.js'
import { fitting, listing } from '../listing.js'
import { inColumn, linkedColumns, shortHeads, tellingSettings } from './measured.js'

/** The names of the figures that rows have, in their order. */
export const measuresIn = (rows: readonly Row[]): readonly MeasureName[] => [
  ...new Set(rows.flatMap(({ measures }) => Object.keys(measures).filter(isMeasureName))),
]

/**
 * What the headings of `rowsTable` stand for besides their own factors, a sentence each; none where no factors change together.
 *
 * @example
 * import { linkedNotes } from 'ohmflow/view'
 * const row = (index: number, rows: number) =>
 *   ({ index, key: '', model: 'vgg16', settings: { rows, columns: rows }, precision: 'exact', measures: {} }) as const
 * const notes = linkedNotes([row(0, 64), row(1, 128)], [{ rows: [64, 128], columns: [64, 128] }])
 * console.assert(notes[0] === 'rows (+1): columns changes with it')
 */
export const linkedNotes = (rows: readonly Row[], factors: readonly Factors[]): readonly string[] =>
  linkedColumns(rows, factors).flatMap(({ name, others }) =>
    others.length === 0
      ? []
      : [
          `${shortHeads([name])[0] ?? name} (+${others.length}): ${others.join(', ')} ${others.length === 1 ? 'changes' : 'change'} with it`,
        ],
  )

/**
 * What the rows that are shown have in common, of what tells `all` rows apart, in a sentence; none where there is nothing.
 * `rowsTable` has no column for it.
 *
 * @example
 * import { commonNotes } from 'ohmflow/view'
 * const row = (index: number, lanes: number) =>
 *   ({ index, key: '', model: 'vgg16', settings: { 'core.lanes': lanes }, precision: 'exact', measures: {} }) as const
 * console.assert(commonNotes([row(1, 16)], [row(0, 8), row(1, 16)])[0] === 'in it: lanes 16')
 */
export const commonNotes = (shown: readonly Row[], all: readonly Row[]): readonly string[] => {
  const [first] = shown
  const varied = tellingSettings(all)
  const heads = shortHeads(varied)
  const columns = tellingSettings(shown)
  const common = varied.flatMap((name, i) =>
    first === undefined || columns.includes(name)
      ? []
      : [`${heads[i] ?? name} ${String(first.settings[name] ?? '–')}`],
  )
  return common.length === 0 ? [] : [`in ${shown.length === 1 ? 'it' : 'all of these'}: ${common.join(', ')}`]
}

/**
 * Rows of a sweep, a line each: where each stands, its model, what tells its design from the others, and as many figures as
 * the width holds, the `first` ones first. Of `factors` that change together, the first has a column that says how many
 * others go with it.
 *
 * @example
 * import { rowsTable } from 'ohmflow/view'
 * const row = { index: 7, key: '', model: 'resnet18', settings: { 'core.lanes': 8 }, precision: 'exact', measures: { cores: 201 } } as const
 * console.assert(rowsTable([row], ['cores']).includes('201'))
 */
export const rowsTable = (
  rows: readonly Row[],
  first: readonly MeasureName[],
  width = 100,
  factors: readonly Factors[] = [],
): string => {
  const settings = linkedColumns(rows, factors)
  const models = new Set(rows.map(({ model }) => model)).size > 1
  const names = [...new Set([...first, ...measuresIn(rows)])]
  const heads = shortHeads(settings.map(({ name }) => name))
  const table = (count: number, letters: number): string =>
    listing(
      [
        { head: 'point', numbers: true },
        ...(models ? [{ head: 'model' }] : []),
        ...heads.map((head, i) => {
          const { length } = settings[i]?.others ?? []
          return { head: `${shortened(head, letters)}${length === 0 ? '' : ` (+${length})`}`, numbers: true }
        }),
        ...names.slice(0, count).map((head) => ({ head: shortened(head, letters), numbers: true })),
      ],
      rows.map((row) => [
        String(row.index),
        ...(models ? [shortened(row.model, 20)] : []),
        ...settings.map(({ name }) => shortened(String(row.settings[name] ?? ''), letters)),
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
