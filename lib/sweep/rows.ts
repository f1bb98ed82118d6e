import * as t from 'io-ts'
import { closed } from '../codec/closed.js'
import { finite, natural } from '../codec/number.js'
import { oneOf } from '../codec/oneOf.js'
import { SweepFile } from './sweepFile.js'
import type { Leaf } from './values.js'

/**
 * What one model on one design came to.
 *
 * @example
 * import { Row } from 'ohmflow/sweep'
 * console.assert(!Row.is({ index: 0 }))
 */
export interface Row {
  /** Where the point stands in the sweep: rows are in the order of points. */
  readonly index: number
  /** SHA-256 of all that the measures depend on: equal keys have equal measures, in any sweep. */
  readonly key: string
  readonly model: string
  /** What tells its design from the others. */
  readonly settings: Readonly<Record<string, Leaf>>
  /** Whether measures are of a run on the machine model, or estimates; null where there are none. */
  readonly precision: 'exact' | 'estimate' | null
  /** Null where the mapping has no such figure; empty where there is no mapping. */
  readonly measures: Readonly<Record<string, number | null>>
  /** Why there is no mapping. */
  readonly failed?: string | undefined
}

/**
 * The first line of a file of rows: which sweep they are of.
 *
 * @example
 * import { RowsHeader } from 'ohmflow/sweep'
 * console.assert(!RowsHeader.is({ schema: 'ohmflow.rows/1' }))
 */
export interface RowsHeader {
  readonly schema: 'ohmflow.rows/1'
  /** SHA-256 of all that the rows depend on. */
  readonly sweep: string
  readonly ohmflow: string
  /** The file of the sweep, and what the command line says besides. */
  readonly file: SweepFile
  readonly models: readonly { readonly name: string; readonly sha256: string }[]
  readonly factors: readonly string[]
  /** What is to be known of all rows: figures of chips that do not follow from the factors. */
  readonly notes: readonly string[]
}

/** A finished or unfinished sweep. */
export interface Rows {
  readonly header: RowsHeader
  readonly rows: readonly Row[]
}

const Leaf: t.Type<Leaf> = t.union([t.number, t.string, t.boolean])

/** A line of a file of rows. */
export const Row: t.Type<Row> = closed<Row>('Row', {
  index: natural,
  key: t.string,
  model: t.string,
  settings: t.readonly(t.record(t.string, Leaf)),
  precision: t.union([oneOf('exact', 'estimate'), t.null]),
  measures: t.readonly(t.record(t.string, t.union([finite, t.null]))),
  failed: t.union([t.string, t.undefined]),
})

export const RowsHeader: t.Type<RowsHeader> = closed<RowsHeader>('RowsHeader', {
  schema: oneOf('ohmflow.rows/1'),
  sweep: t.string,
  ohmflow: t.string,
  file: SweepFile,
  models: t.readonlyArray(closed('RowsModel', { name: t.string, sha256: t.string })),
  factors: t.readonlyArray(t.string),
  notes: t.readonlyArray(t.string),
})
