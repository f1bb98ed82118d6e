import { join } from 'node:path'
import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { filter, lastValueFrom, map, takeWhile, tap, toArray } from 'rxjs'
import { jsonText } from '../codec/jsonText.js'
import {
  describeLowered,
  describeNetwork,
  describePlaced,
  describeProgram,
  describeTiled,
  frontTable,
  grouped,
} from '../entries/view.js'
import { assembly, autoFront, type OhmflowError, type Report, reportTable, type Task } from '../index.js'
import { writeWhole } from '../node/writeWhole.js'
import { type CompilerOptions, compilerOf, ownOr } from './compiler.js'
import { type UsageError, usageError } from './exit.js'
import { choose, duplicates, simulators } from './implementations.js'
import { type GivenOptions, loadChip, loadModel, parseBytes, parseCount, parseGiven } from './inputs.js'
import { type ProgressLines, progressLines } from './progress.js'
import { painted, screenWidth, written } from './screen.js'
import { targetsWritable } from './targets.js'
import { unknown } from './unknown.js'

/** The options that say how a model is mapped, as they are written. */
export interface MappingOptions extends CompilerOptions, GivenOptions {
  readonly chip: string
  readonly cores?: string
  readonly simulate: string
  readonly psumLimit?: string
}

/** The options of `ohmflow map` as they are written. */
export interface MapOptions extends MappingOptions {
  /** Whether nothing is said of where and when layers run, so that a chip with too few cores may work in rounds. */
  readonly roundsIfNeeded?: boolean
  readonly pareto?: boolean
  readonly until: string
  readonly json?: string
  readonly out?: string
}

export const stageNames = [
  'import',
  'lower',
  'tile',
  'duplicate',
  'assign',
  'synchronize',
  'simulate',
] as const
type StageName = (typeof stageNames)[number]

const isStageName = (name: string): name is StageName => stageNames.some((stage) => stage === name)

/** What a stage made: as JSON and other files, and as text for a person. */
interface Result {
  readonly stage: StageName
  readonly artefact: unknown
  readonly text: () => string
  readonly files: readonly (readonly [name: string, content: () => string])[]
}

type Simulate = (typeof simulators)[keyof typeof simulators]

/** The implementations that the options mean. */
export const pipelineOf = (options: MappingOptions, progress: ProgressLines) => {
  const limit =
    options.psumLimit === undefined ? E.right(undefined) : parseBytes('--psum-limit', options.psumLimit)
  if (E.isLeft(limit)) return limit
  const compiler = compilerOf(options, limit.right)
  if (E.isLeft(compiler)) return compiler
  const observe = (done: number, phases: number) => progress.part('simulate', 'phases', done, phases)
  const simulator = ownOr(options.own?.simulate.get(options.simulate), () =>
    E.map((make: Simulate) => make(observe))(choose('simulator', simulators, options.simulate)),
  )
  if (E.isLeft(simulator)) return simulator
  return E.right(compiler.right.swap('simulate', simulator.right))
}

/** Every stage's outcome as a `Result`. */
const mapping = (options: MapOptions, progress: ProgressLines) => {
  const pipeline = pipelineOf(options, progress)
  if (E.isLeft(pipeline)) return pipeline
  return E.right((task: Task) =>
    pipeline.right.trace(task).pipe(
      // where each layer is placed once, that stage has nothing to show
      filter(({ stage }) => stage !== 'duplicate' || duplicates(options)),
      map((event): Either<OhmflowError, Result> => {
        const made =
          <A>(text: (artefact: A) => string, files: (artefact: A) => Result['files'] = () => []) =>
          (artefact: A): Result => ({
            stage: event.stage,
            artefact,
            text: () => text(artefact),
            files: files(artefact),
          })
        switch (event.stage) {
          case 'import':
            return E.map(made(describeNetwork))(event.outcome)
          case 'lower':
            return E.map(made(describeLowered))(event.outcome)
          case 'tile':
            return E.map(made(describeTiled))(event.outcome)
          case 'duplicate':
            return E.map(made(describeTiled))(event.outcome)
          case 'assign':
            return E.map(made(describePlaced))(event.outcome)
          case 'synchronize':
            return E.map(made(describeProgram, (program) => [['program.asm', () => assembly(program)]]))(
              event.outcome,
            )
          case 'simulate':
            return E.map(
              made(
                (report: Report) => painted(reportTable(report, screenWidth())),
                (report) => [['report.txt', () => reportTable(report)]],
              ),
            )(event.outcome)
        }
      }),
    ),
  )
}

const artefactNames: Readonly<Record<StageName, string>> = {
  import: 'network',
  lower: 'lowered',
  tile: 'tiled',
  duplicate: 'duplicated',
  assign: 'placed',
  synchronize: 'program',
  simulate: 'report',
}

const json = (artefact: unknown): string => `${jsonText(artefact, 2)}\n`

/** Writes what was asked for: the last artefact to `--json`, all of them to `--out`; and says what it wrote. */
const writeResults = ({ json: file, out }: MapOptions, results: readonly Result[]) => {
  const last = results.at(-1)
  const files = [
    ...(file === undefined || file === '-' || last === undefined
      ? []
      : [[file, () => json(last.artefact)] as const]),
    ...(out === undefined
      ? []
      : results.flatMap(({ stage, artefact, files }) => [
          [join(out, `${artefactNames[stage]}.json`), () => json(artefact)] as const,
          ...files.map(([name, content]) => [join(out, name), content] as const),
        ])),
  ]
  const said = written(files.map(([path]) => path))
  for (const [path, content] of files) {
    const done = writeWhole(path, content())
    if (E.isLeft(done)) return done
  }
  return E.right(said)
}

/** The model, chip and numbers for open dimensions that the options mean. */
export const taskOf = (
  model: string,
  options: MappingOptions,
): TaskEither<OhmflowError | UsageError, Task> => {
  const cores = options.cores === undefined ? E.right(undefined) : parseCount('--cores', options.cores)
  if (E.isLeft(cores)) return TE.left(cores.left)
  const given = parseGiven(options)
  if (E.isLeft(given)) return TE.left(given.left)
  const chip = loadChip(options.chip, cores.right)
  return TE.chainW((loaded: Task['chip']) =>
    TE.map((file: Task['model']): Task => ({ model: file, ...given.right, chip: loaded }))(loadModel(model)),
  )(chip)
}

/** `ohmflow map MODEL --sync auto --pareto`: the front of cycles and memory, a program a row. */
const mapFront = (model: string, options: MapOptions): TaskEither<OhmflowError | UsageError, string> => {
  const progress = progressLines()
  const pipeline = pipelineOf(options, progress)
  if (E.isLeft(pipeline)) return TE.left(pipeline.left)
  if (
    options.sync !== 'auto' ||
    options.psumLimit !== undefined ||
    options.until !== 'simulate' ||
    options.out !== undefined
  )
    return TE.left(usageError('--pareto goes with --sync auto, without --psum-limit, --until and --out'))
  return TE.chainW((task: Task) => async (): Promise<Either<OhmflowError | UsageError, string>> => {
    const outcomes = await lastValueFrom(
      pipeline.right.swap('synchronize', autoFront()).run(task).pipe(toArray()),
    )
    progress.end()
    const reports: Report[] = []
    for (const outcome of outcomes) {
      if (E.isLeft(outcome)) return outcome
      reports.push(outcome.right)
    }
    if (options.json === '-') return E.right(json(reports))
    if (options.json === undefined) return E.right(`${frontTable(reports)}\n`)
    const said = written([options.json])
    return E.map(() => `${frontTable(reports)}\n\n${said}`)(writeWhole(options.json, json(reports)))
  })(taskOf(model, options))
}

/** Maps a model as the options say. */
const mapAs = (model: string, options: MapOptions): TaskEither<OhmflowError | UsageError, string> => {
  const { until } = options
  const targets = targetsWritable(options)
  if (E.isLeft(targets)) return TE.left(targets.left)
  if (options.pareto === true) return mapFront(model, options)
  if (!isStageName(until)) return TE.left(unknown('stage', until, stageNames))
  if (until === 'duplicate' && !duplicates(options))
    return TE.left(usageError('--until duplicate goes with --extra-cores or --duplicate'))
  const progress = progressLines()
  const run = mapping(options, progress)
  if (E.isLeft(run)) return TE.left(run.left)
  return TE.chainW((task: Task) => async () => {
    const seen = await lastValueFrom(
      run.right(task).pipe(
        tap((result) => {
          if (E.isRight(result)) progress.stage(result.right)
        }),
        takeWhile((result) => E.isRight(result) && result.right.stage !== until, true),
        toArray(),
      ),
    )
    progress.end()
    const results: Result[] = []
    for (const result of seen) {
      if (E.isLeft(result)) return result
      results.push(result.right)
    }
    const said = writeResults(options, results)
    if (E.isLeft(said)) return said
    const last = results.at(-1)
    if (last === undefined) return E.right('')
    // what others read stays as it is
    if (options.json === '-') process.stderr.write(said.right)
    return E.right(
      options.json === '-'
        ? json(last.artefact)
        : `${last.text().trimEnd()}\n${said.right === '' ? '' : `\n${said.right}`}`,
    )
  })(taskOf(model, options))
}

/** What a chip that works in rounds costs beside one of the same kind that holds all tiles. */
const besideAll = (report: Report, all: Report): string => {
  const [rounds, whole] = [report.network, all.network]
  const { clockGigahertz } = report.chip
  const milliseconds = (cycles: number): string => (cycles / (clockGigahertz * 1e6)).toFixed(2)
  const times = (a: number, b: number): string => (b === 0 ? '' : `${(a / b).toFixed(2)} times`)
  return [
    `In rounds, since ${report.chip.cores} cores hold fewer than its ${grouped(whole.tiles)} tiles: ${milliseconds(rounds.reprogrammingCycles)} of ${milliseconds(rounds.cycles)} ms write crossbars.`,
    `A chip of ${grouped(whole.cores)} cores that holds all, each layer once: ${milliseconds(whole.cycles)} ms, so that this one takes ${times(rounds.cycles, whole.cycles)} as long and ${times(rounds.energy.total, whole.energy.total)} the energy.`,
  ].join('\n')
}

const isTooFew = (error: OhmflowError | UsageError): boolean => error._tag === 'TooFewCores'

/** `ohmflow map MODEL`: what standard output shows, or why there is nothing to show. */
export const mapModel =
  (model: string, options: MapOptions): TaskEither<OhmflowError | UsageError, string> =>
  async () => {
    const said = await mapAs(model, options)()
    if (E.isRight(said) || options.roundsIfNeeded !== true || !isTooFew(said.left)) return said
    const inRounds = {
      ...options,
      assign: 'cheapest-rounds',
      duplicate: 'per-round',
      schedule: 'cross-layer',
    }
    const rounds = await mapAs(model, inRounds)()
    // a layer that does not fit: the first message says how many cores would do
    if (E.isLeft(rounds) || options.json === '-' || options.until !== 'simulate')
      return E.isLeft(rounds) && rounds.left._tag === 'LayerTooLarge' ? said : rounds
    const task = await taskOf(model, options)()
    const [small, whole] = [inRounds, { ...options, schedule: 'cross-layer' }].map((each) =>
      pipelineOf(each, progressLines()),
    )
    if (small === undefined || whole === undefined || E.isLeft(task) || E.isLeft(small) || E.isLeft(whole))
      return rounds
    const report = await small.right.task(task.right)()
    const all = await whole.right.task({
      ...task.right,
      chip: { ...task.right.chip, cores: 'as-needed' },
    })()
    return E.isLeft(report) || E.isLeft(all)
      ? rounds
      : E.right(`${rounds.right.trimEnd()}\n\n${besideAll(report.right, all.right)}\n`)
  }
