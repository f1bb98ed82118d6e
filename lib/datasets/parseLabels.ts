import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import { quoted } from '../codec/wording.js'
import { numbersOf, type TensorData } from '../onnx/tensors/tensorData.js'
import type { BadDataset } from './badDataset.js'
import { type Labels, labelsFrom } from './labels.js'

/** What a file of labels says: of each sample in its order, or of samples by their names. */
export type LabelFile =
  | { readonly by: 'order'; readonly labels: Labels }
  | { readonly by: 'name'; readonly names: readonly string[]; readonly labels: Labels }

const lineRemedy =
  'Write one label a line, in the order of the samples, or NAME,LABEL a line with the file name of each; a label is the number of a class, from 0 on, or a real number.'

const bad = (what: string, problem: string): Either<BadDataset, never> =>
  E.left({ _tag: 'BadDataset', what, problem, remedy: lineRemedy })

const number = /^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/

/** The fields of a line of CSV (RFC 4180): quotes keep commas, and two of them are one. */
const fieldsOf = (line: string): readonly string[] =>
  [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, inQuotes, plain = '']) =>
    (inQuotes === undefined ? plain : inQuotes.replaceAll('""', '"')).trim(),
  )

const numbersIn = (fields: readonly string[]): readonly number[] | null =>
  fields.length > 0 && fields.every((field) => number.test(field) && Number.isFinite(Number(field)))
    ? fields.map(Number)
    : null

/** A line and its number, from 1 on. */
interface Line {
  readonly fields: readonly string[]
  readonly at: number
}

const linesOf = (text: string): readonly Line[] =>
  text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .flatMap((line, i) => (line.trim() === '' ? [] : [{ fields: fieldsOf(line), at: i + 1 }]))

/**
 * Labels from a text: one a line (`7`, or `0.5,1.5` where the network gives two numbers), or the name of a sample
 * and its label (`seven.png,7`), below a heading or not. Labels that are all integers of at least 0 are classes.
 *
 * @example
 * import { parseLabels } from 'ohmflow/accuracy'
 * const named = parseLabels('name,label\nseven.png,7\none.png,1\n', 'labels.csv')
 * console.assert(named._tag === 'Right' && named.right.by === 'name' && named.right.names.join() === 'seven.png,one.png')
 */
export const parseLabels = (text: string, what: string): Either<BadDataset, LabelFile> => {
  const lines = linesOf(text)
  // a first line without any number is a heading
  const rest =
    lines[0] !== undefined && lines.length > 1 && lines[0].fields.every((field) => !number.test(field))
      ? lines.slice(1)
      : lines
  const [first] = rest
  if (first === undefined) return bad(what, 'there is no label in it')
  const named = first.fields.length > 1 && !number.test(first.fields[0]!)
  const rows: (readonly number[])[] = []
  const names = new Map<string, number>()
  for (const { fields, at } of rest) {
    const [name = ''] = fields
    const row = numbersIn(named ? fields.slice(1) : fields)
    if (row === null) return bad(what, `line ${at}: ${quoted(fields.join(','))} is no label`)
    if (row.length !== (rows[0]?.length ?? row.length))
      return bad(what, `line ${at} has ${row.length} numbers, and those before it ${rows[0]?.length ?? 0}`)
    if (named && names.has(name))
      return bad(what, `line ${at}: ${quoted(name)} has a label already, in line ${names.get(name) ?? 0}`)
    names.set(name, at)
    rows.push(row)
  }
  const labels = labelsFrom(rows)
  return E.right(named ? { by: 'name', names: [...names.keys()], labels } : { by: 'order', labels })
}

/** Labels from a tensor, as IDX and NumPy files hold it: the first dimension goes from sample to sample. */
export const labelsOfTensor = (tensor: TensorData, what: string): Either<BadDataset, LabelFile> => {
  const [samples = 0] = tensor.shape
  const all = numbersOf(tensor)
  if (samples === 0 || !all.every(Number.isFinite))
    return bad(what, samples === 0 ? 'there is no label in it' : 'not all of its labels are finite numbers')
  const each = all.length / samples
  const rows = Array.from({ length: samples }, (_, i) => all.slice(i * each, (i + 1) * each))
  const labels = labelsFrom(rows)
  // real numbers that happen to be whole are no classes
  const real = tensor.elementType.includes('float')
  return E.right({ by: 'order', labels: real ? { kind: 'values', values: rows } : labels })
}

/**
 * The class of each sample whose folder bears its name: the number that the folder is called where all are called
 * numbers, else the place of the folder among all of them in alphabetical order.
 */
export const labelsOfFolders = (folders: readonly string[]): Labels => {
  const names = [...new Set(folders)].sort()
  const numbered = names.every((name) => /^\d{1,9}$/.test(name))
  const classOf = new Map(names.map((name, i) => [name, numbered ? Number(name) : i]))
  return { kind: 'classes', classes: folders.map((folder) => classOf.get(folder) ?? 0) }
}
