import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import {
  type Comparison,
  frontOf,
  greaterIsBetter,
  holds,
  isMeasureName,
  measureNames,
  type Objective,
  objectivesOf,
  parseComparison,
  type Row,
  type Rows,
} from '../entries/sweep.js'
import { commonNotes, grouped, linkedNotes, rowsCsv, rowsTable, sweepPage, wrapped } from '../entries/view.js'
import { type AsyncRule, get, type Rule } from '../rule.js'
import { type Failure, type UsageError, usageError } from './exit.js'
import { ifGiven, parseCount } from './inputs.js'
import { answerText, outputTo, writeOutputs } from './outputs.js'
import { readResults } from './readResults.js'
import { screenWidth } from './screen.js'
import { targetsWritable } from './targets.js'
import { unknown } from './unknown.js'
import { madeBy } from './version.js'

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
function* chosen(rows: Rows, where: readonly string[]): Rule<UsageError, Rows> {
  const names = namesIn(rows)
  const comparisons: Comparison[] = []
  for (const text of where) {
    const said = E.mapLeft((problem: string) => usageError(`--where "${text}": ${problem}`))
    comparisons.push(yield* get(said(parseComparison(text, names))))
  }
  return {
    ...rows,
    rows: rows.rows.filter((row) => comparisons.every((each) => holds(each, valueIn(row)))),
  }
}

/** The figure by which rows are ordered; how it is to be where the sweep does not say. */
const bestBy =
  ({ header: { file } }: Rows) =>
  (name: string): Either<UsageError, Objective> => {
    if (!isMeasureName(name)) return E.left(unknown('figure', name, measureNames))
    const known = objectivesOf(file).find((objective) => objective.name === name)
    return E.right(known ?? { name, greater: greaterIsBetter.has(name) })
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
const tableOf = (rows: Rows, points: number, by: Objective | undefined, top: number): string => {
  const objectives = by === undefined ? objectivesOf(rows.header.file) : [by]
  const all = by === undefined ? frontOf(rows.rows, objectives) : ordered(rows.rows, by)
  const shown = all.slice(0, top)
  const names = objectives.map(({ name, greater }) => `${greater ? 'greatest' : 'least'} ${name}`)
  const what = by === undefined ? `that no other beats in ${names.join(' and ')}` : `by ${names.join('')}`
  const width = screenWidth()
  const { factors = [] } = rows.header.file
  const notes = [...commonNotes(shown, rows.rows), ...linkedNotes(shown, factors)].map(
    (note) => `note  ${note}`,
  )
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
export function* shownRows(
  rows: Rows,
  { csv, html, args }: RowsTargets,
  { file, out, points = rows.rows.length }: Shown,
  by?: Objective,
  top = mostShown,
): Rule<Failure, string> {
  const table = (): string => rowsCsv(rows.rows)
  const said = yield* writeOutputs([
    ...outputTo(csv, table),
    ...outputTo(html, () => sweepPage(rows, { file }, madeBy(args))),
  ])
  return answerText(
    `${out === null ? '' : `rows are in ${out}\n`}${said}`,
    csv === '-' ? table : undefined,
    () => tableOf(rows, points, by, top),
  )
}

/** `ohmflow results FILE`: the rows of a sweep that are asked for. */
export async function* showResults(path: string, options: ResultsOptions): AsyncRule<Failure, string> {
  yield* targetsWritable(options, [path])
  const top = yield* ifGiven(options.top, (text) => parseCount('--top', text))
  const all = yield* readResults('results', path)
  const rows = yield* chosen(all, options.where ?? [])
  const by = yield* ifGiven(options.best, bestBy(rows))
  const shown = { file: null, out: null, points: all.rows.length }
  return yield* shownRows(rows, options, shown, by, top)
}
