import * as E from 'fp-ts/lib/Either.js'
import { jsonText } from '../codec/jsonText.js'
import { printable } from '../codec/printable.js'
import { compareCsv, comparedPage } from '../entries/view.js'
import { compareTable, type OhmflowError, type Report, type Task } from '../index.js'
import { type AsyncRule, eventually, fail, get } from '../rule.js'
import { type Failure, type OneFailed, usageError } from './exit.js'
import { type Mapping, type MappingOptions, pipelineOf, taskOf } from './mapping.js'
import { answerText, outputTo, writeOutputs } from './outputs.js'
import { type ProgressLines, progressLines } from './progress.js'
import { isReportFile, readReports } from './reportFiles.js'
import { screenWidth } from './screen.js'
import { type Targets, targetsWritable } from './targets.js'
import { madeBy } from './version.js'

/** The ways of an option that lists several, or the one where it is left out. */
const each = (listed: string | undefined): readonly (string | undefined)[] =>
  listed?.split(',') ?? [undefined]

/** One way of mapping, and the options that make it another than the rest, as they are written. */
interface Way {
  readonly options: MappingOptions
  readonly told: string
}

/** Every combination of the implementations that each option lists. */
const combinations = (options: MappingOptions): readonly Way[] => {
  const { tile, duplicate, extraCores, assign, sync, simulate, precision, ...rest } = options
  let ways: readonly Way[] = [{ options: { ...rest, tile, assign, sync, simulate }, told: '' }]
  const times = <K extends keyof MappingOptions>(
    key: K,
    option: string,
    values: readonly MappingOptions[K][],
  ): void => {
    ways = ways.flatMap((way) =>
      values.map((value) => ({
        options: value === undefined ? way.options : { ...way.options, [key]: value },
        told: values.length > 1 ? `${way.told} ${option} ${String(value)}` : way.told,
      })),
    )
  }
  times('tile', '--tile', tile.split(','))
  times('precision', '--precision', each(precision))
  times('extraCores', '--extra-cores', each(extraCores))
  times('duplicate', '--duplicate', each(duplicate))
  times('assign', '--assign', assign.split(','))
  times('sync', '--sync', sync.split(','))
  times('simulate', '--simulate', simulate.split(','))
  return ways
}

/** Which of several mappings it is. */
const whichOf = (task: Task, told: string): string =>
  printable(`${task.model.name} on ${task.chip.name}${told === '' ? '' : ` with${told}`}`)

/** The options of `ohmflow compare` as they are written. */
export interface CompareOptions extends MappingOptions, Omit<Targets, 'out'> {
  /** The words of the command line. */
  readonly args: readonly string[]
  /** The options among them. */
  readonly said: readonly string[]
}

/** Options that say something of reports that are there already. */
const ofReports: ReadonlySet<string> = new Set(['--json', '--csv', '--html'])

/** Every report, model by model, chip by chip, way by way; or the first thing that went wrong. */
async function* reportsOf(
  models: readonly string[],
  options: MappingOptions,
  progress: ProgressLines,
): AsyncRule<Failure | OneFailed, readonly Report[]> {
  const pipelines: { readonly mapping: Mapping; readonly told: string }[] = []
  for (const { options: way, told } of combinations(options))
    pipelines.push({ mapping: yield* pipelineOf(way, { ...progress, part: () => {} }), told })
  const tasks: Task[] = []
  for (const model of models)
    for (const chip of options.chip.split(',')) tasks.push(yield* taskOf(model, { ...options, chip }))
  const reports: Report[] = []
  for (const task of tasks)
    for (const { mapping, told } of pipelines) {
      const all = tasks.length * pipelines.length
      progress.part('compare', 'mappings', reports.length, all)
      const mapped = await mapping.task(task)()
      const of = (error: OhmflowError): OhmflowError | OneFailed =>
        all === 1 ? error : { _tag: 'OneFailed', which: whichOf(task, told), error }
      reports.push(yield* get(E.mapLeft(of)(mapped)))
    }
  return reports
}

/** What `compare` was given: models to map, or files of reports that were made before. */
async function* compared(
  names: readonly string[],
  options: CompareOptions,
): AsyncRule<Failure | OneFailed, readonly Report[]> {
  const files = names.filter(isReportFile)
  if (files.length === names.length) {
    const other = options.said.find((option) => !ofReports.has(option))
    if (other !== undefined)
      yield* fail(
        usageError(`files of reports are compared as they are, and ${other} says how models are mapped`),
      )
    return yield* readReports(names)
  }
  const model = names.find((name) => !isReportFile(name))
  if (files.length > 0)
    yield* fail(
      usageError(
        `${files[0]} is a file of reports and ${model} is none: compare models with models, or reports with reports; ohmflow map MODEL --json FILE.json writes the report of a model`,
      ),
    )
  const progress = progressLines()
  const reports = await eventually(reportsOf(names, options, progress))
  progress.end()
  return yield* get(reports)
}

/** `ohmflow compare MODEL…`: models mapped in several ways, or reports of such, a mapping a row. */
export async function* compareModels(
  names: readonly string[],
  options: CompareOptions,
): AsyncRule<Failure | OneFailed, string> {
  yield* targetsWritable(options, names)
  const reports = yield* compared(names, options)
  const texts = [
    { file: options.json, text: () => `${jsonText(reports, 2)}\n` },
    { file: options.csv, text: () => compareCsv(reports) },
    { file: options.html, text: () => comparedPage(reports, madeBy(options.args)) },
  ]
  const said = yield* writeOutputs(texts.flatMap(({ file, text }) => outputTo(file, text)))
  const piped = texts.find(({ file }) => file === '-')
  return answerText(said, piped?.text, () => compareTable(reports, screenWidth()))
}
