import * as E from 'fp-ts/lib/Either.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import { jsonText } from '../codec/jsonText.js'
import { compareCsv } from '../entries/view.js'
import { compareTable, type OhmflowError, type Report, type Task } from '../index.js'
import { writeWhole } from '../node/writeWhole.js'
import { type UsageError, usageError } from './exit.js'
import { type MappingOptions, pipelineOf, taskOf } from './mapping.js'
import { type ProgressLines, progressLines } from './progress.js'
import { written } from './screen.js'
import { targetsWritable } from './targets.js'

/** The ways of an option that lists several, or the one where it is left out. */
const each = (listed: string | undefined): readonly (string | undefined)[] =>
  listed?.split(',') ?? [undefined]

/** Every combination of the implementations that each option lists. */
const combinations = (options: MappingOptions): readonly MappingOptions[] => {
  const { tile, duplicate, extraCores, assign, sync, simulate, ...rest } = options
  let ways: readonly MappingOptions[] = tile
    .split(',')
    .map((tile) => ({ ...rest, tile, assign, sync, simulate }))
  const times = <K extends keyof MappingOptions>(key: K, values: readonly MappingOptions[K][]): void => {
    ways = ways.flatMap((way) =>
      values.map((value) => (value === undefined ? way : { ...way, [key]: value })),
    )
  }
  times('extraCores', each(extraCores))
  times('duplicate', each(duplicate))
  times('assign', assign.split(','))
  times('sync', sync.split(','))
  times('simulate', simulate.split(','))
  return ways
}

/** The options of `ohmflow compare` as they are written. */
export interface CompareOptions extends MappingOptions {
  readonly json?: string
  readonly csv?: string
}

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

/** `ohmflow compare MODEL…`: models mapped in several ways, a mapping a row. */
export const compareModels =
  (models: readonly string[], options: CompareOptions): TaskEither<Failure, string> =>
  async () => {
    const { json, csv } = options
    if (json === '-' && csv === '-')
      return E.left(usageError('--json and --csv cannot both go to standard output'))
    for (const file of [json, csv]) {
      const writable = targetsWritable(file === undefined ? {} : { json: file })
      if (E.isLeft(writable)) return writable
    }
    const progress = progressLines()
    const reports = await reportsOf(models, options, progress)
    progress.end()
    if (E.isLeft(reports)) return reports
    const texts = [
      { file: json, text: () => `${jsonText(reports.right, 2)}\n` },
      { file: csv, text: () => compareCsv(reports.right) },
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
      return E.right(`${compareTable(reports.right)}\n${said === '' ? '' : `\n${said}`}`)
    process.stderr.write(said)
    return E.right(shown.text())
  }
