import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import type { Undecodable } from '../codec/decode.js'
import { cut } from '../codec/wording.js'
import type { MeasuredState } from './states.js'

const columns = ['level', 'mean', 'sigma', 'seconds'] as const

/** What is between fields, by the heading: spreadsheets of countries that write 0,5 have a semicolon there. */
const separatorOf = (head: string): string => [';', '\t'].find((each) => head.includes(each)) ?? ','

const fieldsOf = (line: string, separator: string): readonly string[] =>
  line.split(separator).map((field) => field.trim().replace(/^"(.*)"$/, '$1'))

const numberIn = (field: string, separator: string): number => {
  const text = separator === ',' ? field : field.replace(',', '.')
  return text === '' ? Number.NaN : Number(text)
}

/** Whether a text is a table of measured states, by its heading or by what its file is called. */
export const looksLikeStates = (text: string, what: string): boolean => {
  const [head = ''] = text.replace(/^\uFEFF/, '').split(/\r?\n/, 1)
  return /\.csv$/i.test(what) || fieldsOf(head.toLowerCase(), separatorOf(head)).includes('level')
}

/**
 * Measured states from a table in CSV: a heading with `level`, `mean`, `sigma` and `seconds`, in any order, and a line
 * for each level at each time. Commas, semicolons or tabs are between them, as spreadsheets write them. Fails with the first line
 * that is none.
 *
 * @example
 * import { parseStates } from 'ohmflow/devices'
 * const table = parseStates('level,mean,sigma,seconds\n0,2.1,0.3,1\n1,31.8,1.2,1\n', 'cells.csv')
 * console.assert(table._tag === 'Right' && table.right[1]?.mean === 31.8)
 */
export const parseStates = (text: string, what: string): Either<Undecodable, readonly MeasuredState[]> => {
  const all = text.replace(/^\uFEFF/, '').split(/\r?\n/)
  const separator = separatorOf(all.find((line) => line.trim() !== '') ?? '')
  const lines = all
    .map((line, i) => ({ fields: fieldsOf(line, separator), at: i + 1 }))
    .filter(({ fields }) => fields.some((field) => field !== ''))
  const [head, ...rest] = lines
  const names = head?.fields.map((field) => field.toLowerCase()) ?? []
  const places = columns.map((column) => names.indexOf(column))
  const refuse = (path: string, expected: string, found: string): Either<Undecodable, never> =>
    E.left({ _tag: 'Undecodable', what, problems: [{ path, expected, found }] })
  if (places.some((place) => place < 0) || names.length !== columns.length)
    return refuse('line 1', `the columns ${columns.join(', ')}`, cut(names.join(', ')) || 'nothing')
  if (rest.length === 0) return refuse('', 'a line for each level', 'a heading alone')
  if (rest.length > 10_000) return refuse('', 'at most 10000 states', String(rest.length))
  const table: MeasuredState[] = []
  for (const { fields, at } of rest) {
    const numbers = places.map((place) => numberIn(fields[place] ?? '', separator))
    const [level = 0, mean = 0, sigma = 0, seconds = 0] = numbers
    const fits = numbers.every(Number.isFinite) && level >= 0 && sigma >= 0 && seconds > 0
    if (!fits || fields.length !== columns.length)
      return refuse(
        `line ${at}`,
        'four numbers: a level and a sigma of at least 0, a mean, and seconds above 0',
        cut(fields.join(', ')),
      )
    table.push({ level, mean, sigma, seconds })
  }
  return E.right(table)
}
