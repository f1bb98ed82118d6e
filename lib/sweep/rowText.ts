import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import type * as t from 'io-ts'
import { decode } from '../codec/decode.js'
import { jsonText } from '../codec/jsonText.js'
import { checkedLine, uncheckedLine } from './checked.js'
import { Row, RowsHeader } from './rows.js'

/** The line of a file of rows, with its end: a row has one form, whoever writes it. */
export const rowText = ({ index, key, model, settings, precision, measures, failed }: Row): string =>
  checkedLine(
    jsonText({
      index,
      key,
      model,
      settings,
      precision,
      measures,
      ...(failed === undefined ? {} : { failed }),
    }),
  )

/** The first line of a file of rows, with its end. */
export const headerText = ({ schema, sweep, ohmflow, file, models, factors, notes }: RowsHeader): string =>
  checkedLine(jsonText({ schema, sweep, ohmflow, file, models, factors, notes }))

const decoded = <A>(codec: t.Type<A>, line: string): A | null => {
  const json = uncheckedLine(line)
  if (json === null) return null
  try {
    const found = decode(codec, 'the line')(JSON.parse(json))
    return E.isRight(found) ? found.right : null
  } catch {
    return null
  }
}

/** What a file of rows holds, and how much of it is whole. */
export interface RowsRead {
  /** Null where not even the first line is whole. */
  readonly header: RowsHeader | null
  /** Each once, in the order of their points, though two sweeps may have written at a time. */
  readonly rows: readonly Row[]
  /**
   * The numbers of the lines that are no rows as they were written: torn ones, by whatever broke in, and those that somebody
   * has changed since. The first line of the file is 1.
   */
  readonly broken: readonly number[]
}

/** Rows each once, in the order of their points. */
export const inOrder = (rows: readonly Row[]): readonly Row[] =>
  [...new Map(rows.map((row) => [row.index, row])).values()].toSorted((a, b) => a.index - b.index)

/**
 * The rows of a file that may have been interrupted anywhere: a line without its end, or one that is damaged or was
 * changed, is none. Fails with what is wrong where the text is no file of rows at all.
 *
 * @example
 * import { readRows } from 'ohmflow/sweep'
 * console.assert(readRows('my notes\n')._tag === 'Left')
 */
export const readRows = (text: string): Either<string, RowsRead> => {
  const [first = '', ...lines] = text.split('\n')
  if (lines.length === 0)
    // what is torn in its first line may still be somebody else's
    return '{"schema":"ohmflow.rows/1"'.startsWith(first.slice(0, 26))
      ? E.right({ header: null, rows: [], broken: first === '' ? [] : [1] })
      : E.left('its first line does not say which sweep it is of')
  const header = decoded(RowsHeader, first)
  if (header === null) return E.left('its first line does not say which sweep it is of, or was changed')
  const last = lines.pop() ?? ''
  const rows = lines.map((line) => decoded(Row, line))
  const whole = rows.filter((row) => row !== null)
  const torn = last === '' ? [] : [lines.length + 2]
  const broken = rows.flatMap((row, i) => (row === null ? [i + 2] : []))
  return E.right({ header, rows: inOrder(whole), broken: [...broken, ...torn] })
}
