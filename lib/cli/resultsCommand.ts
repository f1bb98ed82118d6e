import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import {
  type Comparison,
  frontOf,
  holds,
  isMeasureName,
  measureNames,
  type Objective,
  objectivesOf,
  parseComparison,
  type Row,
  type Rows,
} from '../entries/sweep.js'
import { grouped, linkedNotes, rowsCsv, rowsTable, sweepPage, wrapped } from '../entries/view.js'
import type { OhmflowError } from '../index.js'
import { writeWhole } from '../node/writeWhole.js'
import { type UsageError, usageError } from './exit.js'
import { parseCount } from './inputs.js'
import { madeBy } from './madeBy.js'
import { readResults } from './readResults.js'
import { say } from './say.js'
import { screenWidth, written } from './screen.js'
import { targetsWritable } from './targets.js'
import { unknown } from './unknown.js'

/** Where rows are written to besides the screen. */
export interface RowsTargets {
  readonly csv?: string
  readonly html?: string
  /** The words of the command line. */
  readonly args: readonly string[]
}

/** The options of `ohmflow results` as they are written. */
export interface ResultsOptions extends RowsTargets {
  readonly where?: readonly string[]
  readonly best?: string
  readonly top?: string
}

type Failure = OhmflowError | UsageError

/** Lines of a table on the screen, where nobody says how many. */
const mostShown = 20

/** What comparisons may name in rows. */
const namesIn = ({ rows }: Rows): readonly string[] => [
  'model',
  'point',
  'precision',
  ...new Set(rows.flatMap(({ settings, measures }) => [...Object.keys(settings), ...Object.keys(measures)])),
]

const valueIn =
  ({ index, model, precision, settings, measures }: Row) =>
  (name: string) =>
    settings[name] ?? measures[name] ?? { model, point: index, precision: precision ?? undefined }[name]

/** The rows of which all comparisons hold. */
const chosen = (rows: Rows, where: readonly string[]): Either<UsageError, Rows> => {
  const names = namesIn(rows)
  const comparisons: Comparison[] = []
  for (const text of where) {
    const parsed = parseComparison(text, names)
    if (E.isLeft(parsed)) return E.left(usageError(`--where "${text}": ${parsed.left}`))
    comparisons.push(parsed.right)
  }
  return E.right({
    ...rows,
    rows: rows.rows.filter((row) => comparisons.every((each) => holds(each, valueIn(row)))),
  })
}

/** The figure by which rows are ordered; how it is to be where the sweep does not say. */
const bestBy = ({ header: { file } }: Rows, name: string): Either<UsageError, Objective> => {
  if (!isMeasureName(name)) return E.left(unknown('figure', name, measureNames))
  const known = objectivesOf(file).find((objective) => objective.name === name)
  const greater = name === 'throughput' || name === 'utilization'
  return E.right(known ?? { name, greater })
}

const ordered = (rows: readonly Row[], { name, greater }: Objective): readonly Row[] =>
  rows
    .filter((row) => typeof row.measures[name] === 'number')
    .toSorted((a, b) => (greater ? -1 : 1) * ((a.measures[name] ?? 0) - (b.measures[name] ?? 0)))

/** Which rows of how many there are, in words. */
const inWords = (
  rows: Rows,
  points: number,
  shown: readonly Row[],
  of: readonly Row[],
  what: string,
): readonly string[] => {
  if (rows.rows.length === 0 && points > 0) return [`None of ${grouped(points)} points is so.`]
  const failed = rows.rows.filter((row) => row.failed !== undefined)
  const [first] = failed
  return [
    `${grouped(shown.length)} of ${grouped(of.length)} ${what}, of ${grouped(rows.rows.length)} points${
      first === undefined ? '' : `; ${grouped(failed.length)} cannot be mapped`
    }.`,
    ...(first?.failed === undefined ? [] : [`note  point ${first.index} cannot be mapped: ${first.failed}`]),
    ...(rows.rows.some(({ precision }) => precision === 'estimate')
      ? ['note  ≥ and ~ mark estimates: at least so much, and about so much']
      : []),
    ...rows.header.notes.map((note) => `note  ${note}`),
  ]
}

/** The best rows by one figure, or those that no other beats, as a table and in words. */
const tableOf = (rows: Rows, points: number, by: Objective | null, top: number): string => {
  const objectives = by === null ? objectivesOf(rows.header.file) : [by]
  const all = by === null ? frontOf(rows.rows, objectives) : ordered(rows.rows, by)
  const shown = all.slice(0, top)
  const names = objectives.map(({ name, greater }) => `${greater ? 'greatest' : 'least'} ${name}`)
  const what = by === null ? `that no other beats in ${names.join(' and ')}` : `by ${names.join('')}`
  const width = screenWidth()
  const { factors = [] } = rows.header.file
  const notes = linkedNotes(shown, factors).map((note) => `note  ${note}`)
  const said = [...inWords(rows, points, shown, all, what), ...notes].flatMap((line) =>
    wrapped(line, Math.min(width, 80)),
  )
  const table =
    shown.length === 0
      ? []
      : [
          rowsTable(
            shown,
            objectives.map(({ name }) => name),
            width,
            factors,
          ),
          '',
        ]
  return `${[...table, ...said].join('\n')}\n`
}

/** Where rows are from. */
interface Shown {
  /** The file of the sweep, and that of its rows, where they are to be named. */
  readonly file: string | null
  readonly out: string | null
  /** All points that there are, where rows are some of them. */
  readonly points?: number
}

/** Writes rows to where they are wanted, and says what came out. */
export const shownRows = (
  rows: Rows,
  { csv, html, args }: RowsTargets,
  { file, out, points = rows.rows.length }: Shown,
  by: Objective | null = null,
  top = mostShown,
): Either<Failure, string> => {
  const files = [
    ...(csv === undefined || csv === '-' ? [] : [{ path: csv, text: () => rowsCsv(rows.rows) }]),
    ...(html === undefined ? [] : [{ path: html, text: () => sweepPage(rows, { file }, madeBy(args)) }]),
  ]
  const said = written(files.map(({ path }) => path))
  for (const { path, text } of files) {
    const done = writeWhole(path, text())
    if (E.isLeft(done)) return done
  }
  const wrote = `${out === null ? '' : `rows are in ${out}\n`}${said}`
  if (csv === '-') {
    say(wrote)
    return E.right(rowsCsv(rows.rows))
  }
  return E.right(`${tableOf(rows, points, by, top)}${wrote === '' ? '' : `\n${wrote}`}`)
}

/** `ohmflow results FILE`: the rows of a sweep that are asked for. */
export const showResults =
  (path: string, options: ResultsOptions): TaskEither<Failure, string> =>
  async () => {
    const { csv, html, where = [], best } = options
    const targets = targetsWritable({
      ...(csv === undefined ? {} : { csv }),
      ...(html === undefined ? {} : { html }),
    })
    if (E.isLeft(targets)) return targets
    const top = options.top === undefined ? E.right(mostShown) : parseCount('--top', options.top)
    if (E.isLeft(top)) return top
    const read = await readResults('results', path)
    if (E.isLeft(read)) return read
    const rows = chosen(read.right, where)
    if (E.isLeft(rows)) return rows
    const by = best === undefined ? E.right(null) : bestBy(rows.right, best)
    return E.isLeft(by)
      ? by
      : shownRows(
          rows.right,
          options,
          { file: null, out: null, points: read.right.rows.length },
          by.right,
          top.right,
        )
  }
