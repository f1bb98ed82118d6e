import * as E from 'fp-ts/lib/Either.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import { jsonText } from '../codec/jsonText.js'
import { compareCsv, comparedPage } from '../entries/view.js'
import { compareTable, type OhmflowError, type Report, type Task } from '../index.js'
import { writeWhole } from '../node/writeWhole.js'
import { type UsageError, usageError } from './exit.js'
import { madeBy } from './madeBy.js'
import { type MappingOptions, pipelineOf, taskOf } from './mapping.js'
import { type ProgressLines, progressLines } from './progress.js'
import { isReportFile, readReports } from './reportFiles.js'
import { say } from './say.js'
import { screenWidth, written } from './screen.js'
import { type Targets, targetsWritable } from './targets.js'

/** The ways of an option that lists several, or the one where it is left out. */
const each = (listed: string | undefined): readonly (string | undefined)[] =>
  listed?.split(',') ?? [undefined]

/** Every combination of the implementations that each option lists. */
const combinations = (options: MappingOptions): readonly MappingOptions[] => {
  const { tile, duplicate, extraCores, assign, sync, simulate, precision, ...rest } = options
  let ways: readonly MappingOptions[] = tile
    .split(',')
    .map((tile) => ({ ...rest, tile, assign, sync, simulate }))
  const times = <K extends keyof MappingOptions>(key: K, values: readonly MappingOptions[K][]): void => {
    ways = ways.flatMap((way) =>
      values.map((value) => (value === undefined ? way : { ...way, [key]: value })),
    )
  }
  times('precision', each(precision))
  times('extraCores', each(extraCores))
  times('duplicate', each(duplicate))
  times('assign', assign.split(','))
  times('sync', sync.split(','))
  times('simulate', simulate.split(','))
  return ways
}

/** The options of `ohmflow compare` as they are written. */
export interface CompareOptions extends MappingOptions, Omit<Targets, 'out'> {
  /** The words of the command line. */
  readonly args: readonly string[]
  /** The options among them. */
  readonly said: readonly string[]
}

/** Options that say something of reports that are there already. */
const ofReports: ReadonlySet<string> = new Set(['--json', '--csv', '--html'])

type Failure = OhmflowError | UsageError

/** Every report, model by model, chip by chip, way by way; or the first thing that went wrong. */
const reportsOf = async (
  models: readonly string[],
  options: MappingOptions,
  progress: ProgressLines,
): Promise<E.Either<Failure, readonly Report[]>> => {
  const ways = combinations(options)
  const pipelines = []
  for (const way of ways) {
    const pipeline = pipelineOf(way, { ...progress, part: () => {} })
    if (E.isLeft(pipeline)) return pipeline
    pipelines.push(pipeline.right)
  }
  const tasks: Task[] = []
  for (const model of models)
    for (const chip of options.chip.split(',')) {
      const task = await taskOf(model, { ...options, chip })()
      if (E.isLeft(task)) return task
      tasks.push(task.right)
    }
  const reports: Report[] = []
  for (const task of tasks)
    for (const pipeline of pipelines) {
      progress.part('compare', 'mappings', reports.length, tasks.length * pipelines.length)
      const report = await pipeline.task(task)()
      if (E.isLeft(report)) return report
      reports.push(report.right)
    }
  return E.right(reports)
}

/** What `compare` was given: models to map, or files of reports that were made before. */
const compared = async (
  names: readonly string[],
  options: CompareOptions,
): Promise<E.Either<Failure, readonly Report[]>> => {
  const files = names.filter(isReportFile)
  if (files.length === names.length) {
    const other = options.said.find((option) => !ofReports.has(option))
    return other === undefined
      ? readReports(names)
      : E.left(
          usageError(`files of reports are compared as they are, and ${other} says how models are mapped`),
        )
  }
  const model = names.find((name) => !isReportFile(name))
  if (files.length > 0)
    return E.left(
      usageError(
        `${files[0]} is a file of reports and ${model} is none: compare models with models, or reports with reports; ohmflow map MODEL --json FILE.json writes the report of a model`,
      ),
    )
  const progress = progressLines()
  const reports = await reportsOf(names, options, progress)
  progress.end()
  return reports
}

/** `ohmflow compare MODEL…`: models mapped in several ways, or reports of such, a mapping a row. */
export const compareModels =
  (names: readonly string[], options: CompareOptions): TaskEither<Failure, string> =>
  async () => {
    const { json, csv, html, args } = options
    const writable = targetsWritable(options)
    if (E.isLeft(writable)) return writable
    const reports = await compared(names, options)
    if (E.isLeft(reports)) return reports
    const texts = [
      { file: json, text: () => `${jsonText(reports.right, 2)}\n` },
      { file: csv, text: () => compareCsv(reports.right) },
      { file: html, text: () => comparedPage(reports.right, madeBy(args)) },
    ]
    const files = texts.flatMap(({ file, text }) =>
      file === undefined || file === '-' ? [] : [{ file, text }],
    )
    const said = written(files.map(({ file }) => file))
    for (const { file, text } of files) {
      const done = writeWhole(file, text())
      if (E.isLeft(done)) return done
    }
    const shown = texts.find(({ file }) => file === '-')
    if (shown === undefined)
      return E.right(`${compareTable(reports.right, screenWidth())}\n${said === '' ? '' : `\n${said}`}`)
    say(said)
    return E.right(shown.text())
  }
