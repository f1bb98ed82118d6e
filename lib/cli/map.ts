import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { lastValueFrom, takeWhile, tap, toArray } from 'rxjs'
import { grouped, wrapped } from '../entries/view.js'
import { memoryStore, type OhmflowError, type Report, type Store, type Task } from '../index.js'
import { type UsageError, usageError } from './exit.js'
import { duplicates } from './implementations.js'
import { json, type MapTargets, writeResults } from './mapFiles.js'
import { type MappingOptions, pipelineOf, taskOf } from './mapping.js'
import { isStageName, mapping, type Result, stageNames } from './mapStages.js'
import { onceEach, type ProgressLines, progressLines, silent } from './progress.js'
import { say } from './say.js'
import { screenWidth } from './screen.js'
import { targetsWritable } from './targets.js'
import { traceWindow } from './traceWindow.js'
import { unknown } from './unknown.js'

/** The options of `ohmflow map` as they are written. */
export interface MapOptions extends MappingOptions, MapTargets {
  /** Whether nothing is said of where and when layers run, so that a chip with too few cores may work in rounds. */
  readonly roundsIfNeeded?: boolean
  readonly pareto?: boolean
  readonly whatIf?: boolean
  readonly until: string
}

/** Whether a chip with too few cores may work in rounds: where nothing is said of where layers run, nor that one runs after another. */
export const inRoundsIfNeeded = (
  { schedule }: Pick<MapOptions, 'schedule'>,
  said: readonly string[],
): boolean =>
  (schedule === 'cross-layer' || !said.includes('--schedule')) &&
  !['--assign', '--sync', '--duplicate', '--extra-cores'].some((name) => said.includes(name))

/** What is said of a mapping, and its report where all stages have run. */
interface Mapped {
  readonly text: string
  readonly report: Report | null
}

/** What one mapping after another shares: what the first stages have made, and who is shown it. */
interface Shared {
  readonly store: Store
  readonly progress: ProgressLines
}

/** Maps a model as the options say. */
const mapAs = (
  model: string,
  options: MapOptions,
  { store, progress }: Shared,
): TaskEither<OhmflowError | UsageError, Mapped> => {
  const { until } = options
  const targets = targetsWritable(options)
  if (E.isLeft(targets)) return TE.left(targets.left)
  const window = traceWindow(options.traceCycles)
  if (E.isLeft(window)) return TE.left(window.left)
  if (options.traceCycles !== undefined && options.trace === undefined)
    return TE.left(usageError('--trace-cycles goes with --trace'))
  if (options.pareto === true)
    return async () => {
      const { mapFront } = await import('./mapFront.js')
      return E.map((text: string) => ({ text, report: null }))(await mapFront(model, options)())
    }
  if (!isStageName(until)) return TE.left(unknown('stage', until, stageNames))
  if (until === 'duplicate' && !duplicates(options))
    return TE.left(usageError('--until duplicate goes with --extra-cores or --duplicate'))
  if (until === 'precision' && options.precision === undefined)
    return TE.left(usageError('--until precision goes with --precision'))
  if (until !== 'simulate' && options.html !== undefined)
    return TE.left(usageError('--html shows a whole mapping, and takes no --until'))
  if (until !== 'simulate' && until !== 'synchronize' && options.trace !== undefined)
    return TE.left(usageError('--trace shows a program, and takes no --until before synchronize'))
  const run = mapping(options, progress, store)
  if (E.isLeft(run)) return TE.left(run.left)
  return TE.chainW((task: Task) => async (): Promise<Either<OhmflowError | UsageError, Mapped>> => {
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
    const said = await writeResults(options, window.right, results)
    if (E.isLeft(said)) return said
    const last = results.at(-1)
    if (last === undefined) return E.right({ text: '', report: null })
    const report = last.stage === 'simulate' ? last.artefact : null
    // what others read stays as it is
    if (options.json === '-') say(said.right)
    return E.right({
      report,
      text:
        options.json === '-'
          ? json(last.artefact)
          : `${last.text().trimEnd()}\n${said.right === '' ? '' : `\n${said.right}`}`,
    })
  })(taskOf(model, options))
}

/** What a chip that works in rounds costs beside one of the same kind that holds all tiles, of which it is told what it takes at least. */
const besideAll = (report: Report, all: Report): string => {
  const [rounds, whole] = [report.network, all.network]
  const { clockGigahertz } = report.chip
  const milliseconds = (cycles: number): string => (cycles / (clockGigahertz * 1e6)).toFixed(2)
  const times = (a: number, b: number): string => (b === 0 ? '' : `${(a / b).toFixed(2)} times`)
  const images = rounds.images
  const batch = images > 1 ? ` for ${grouped(images)} images, which share the writing` : ''
  return [
    `In rounds, since ${report.chip.cores} ${report.chip.cores === 1 ? 'core holds' : 'cores hold'} fewer than its ${grouped(whole.tiles)} tiles: ${milliseconds(rounds.reprogrammingCycles)} of ${milliseconds(rounds.cycles)} ms write crossbars${batch}.`,
    `A chip of ${grouped(whole.cores)} cores that holds all, each layer once, takes at least ${milliseconds(whole.cycles)} ms, by its bound: this one takes at most ${times(rounds.cycles, whole.cycles)} as long and ${times(rounds.energy.total, whole.energy.total)} the energy.`,
  ]
    .flatMap((line) => wrapped(line, screenWidth()))
    .join('\n')
}

/** Why it cannot be said what more of something would buy. */
const noWhatIf = ({ until, simulate, json, pareto }: MapOptions): UsageError | null =>
  until === 'simulate' && simulate === 'timing' && json !== '-' && pareto !== true
    ? null
    : usageError(
        '--what-if adds exact figures to the table, without --until, --simulate, --pareto and --json -',
      )

/** What is said of a mapping, and if it is asked for, what more of something would buy. */
const withWhatIf = async (
  model: string,
  options: MapOptions,
  mapped: Either<OhmflowError | UsageError, Mapped>,
): Promise<Either<OhmflowError | UsageError, Mapped>> => {
  if (options.whatIf !== true || E.isLeft(mapped) || mapped.right.report === null) return mapped
  const { report, text } = mapped.right
  const task = await taskOf(model, options)()
  if (E.isLeft(task)) return task
  const { whatIf } = await import('./whatIf.js')
  return E.right({ report, text: `${text.trimEnd()}\n\n${await whatIf(report, options, task.right)}\n` })
}

const isTooFew = (error: OhmflowError | UsageError): boolean => error._tag === 'TooFewCores'

/** `ohmflow map MODEL`: what standard output shows, or why there is nothing to show. */
export const mapModel =
  (model: string, options: MapOptions): TaskEither<OhmflowError | UsageError, string> =>
  async () => {
    if (options.whatIf === true) {
      const wrong = noWhatIf(options)
      if (wrong !== null) return E.left(wrong)
    }
    const shared = { store: memoryStore(), progress: onceEach(progressLines()) }
    const said = await withWhatIf(model, options, await mapAs(model, options, shared)())
    const textOf = E.map(({ text }: Mapped) => text)
    if (E.isRight(said) || options.roundsIfNeeded !== true || !isTooFew(said.left)) return textOf(said)
    const together = { ...options, schedule: 'cross-layer' }
    const inRounds = { ...together, assign: 'cheapest-rounds', duplicate: 'per-round' }
    const rounds = await mapAs(model, inRounds, shared)()
    if (E.isLeft(rounds) || rounds.right.report === null || options.json === '-') return textOf(rounds)
    const { text, report } = rounds.right
    const task = await taskOf(model, options)()
    const whole = pipelineOf({ ...together, simulate: 'analytical' }, silent, shared.store)
    if (E.isLeft(whole) || E.isLeft(task)) return textOf(rounds)
    const all = await whole.right.task({
      ...task.right,
      chip: { ...task.right.chip, cores: 'as-needed' },
    })()
    return E.isLeft(all) ? textOf(rounds) : E.right(`${text.trimEnd()}\n\n${besideAll(report, all.right)}\n`)
  }
