import * as E from 'fp-ts/lib/Either.js'
import { lastValueFrom, takeWhile, tap, toArray } from 'rxjs'
import { grouped, wrapped } from '../entries/view.js'
import { memoryStore, type Report, type Store } from '../index.js'
import { type AsyncRule, eventually, fail, get, type Rule } from '../rule.js'
import { type Failure, type UsageError, usageError } from './exit.js'
import { duplicates } from './implementations.js'
import { inRounds, type RoundsOptions } from './inRounds.js'
import { json, type MapTargets, writeResults } from './mapFiles.js'
import { type MappingOptions, pipelineOf, taskOf } from './mapping.js'
import { isStageName, mapping, type Result, stageNames } from './mapStages.js'
import { answerText } from './outputs.js'
import { onceEach, type ProgressLines, progressLines, silent } from './progress.js'
import { screenWidth } from './screen.js'
import { targetsWritable } from './targets.js'
import { traceWindow } from './traceWindow.js'
import { unknown } from './unknown.js'

/** The options of `ohmflow map` as they are written. */
export interface MapOptions extends MappingOptions, MapTargets, RoundsOptions {
  readonly pareto?: boolean
  readonly whatIf?: boolean
  readonly until: string
}

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

/** What is asked of a mapping that has no answer. */
function* refusal(options: MapOptions): Rule<UsageError, void> {
  const { until, html, trace, precision } = options
  if (until === 'duplicate' && !duplicates(options))
    yield* fail(usageError('--until duplicate goes with --extra-cores or --duplicate'))
  if (until === 'precision' && precision === undefined)
    yield* fail(usageError('--until precision goes with --precision'))
  if (until !== 'simulate' && html !== undefined)
    yield* fail(usageError('--html shows a whole mapping, and takes no --until'))
  if (until !== 'simulate' && until !== 'synchronize' && trace !== undefined)
    yield* fail(usageError('--trace shows a program, and takes no --until before synchronize'))
}

/** Maps a model as the options say. */
async function* mapAs(
  model: string,
  options: MapOptions,
  { store, progress }: Shared,
): AsyncRule<Failure, Mapped> {
  const { until, json: file } = options
  yield* targetsWritable(options, [model, options.chip, options.precision])
  const window = yield* get(traceWindow(options.traceCycles))
  if (options.traceCycles !== undefined && options.trace === undefined)
    yield* fail(usageError('--trace-cycles goes with --trace'))
  if (options.pareto === true) {
    const { mapFront } = await import('./mapFront.js')
    return { text: yield* mapFront(model, options), report: null }
  }
  if (!isStageName(until)) yield* fail(unknown('stage', until, stageNames))
  yield* refusal(options)
  const run = yield* mapping(options, progress, store)
  const task = yield* taskOf(model, options)
  const seen = await lastValueFrom(
    run(task).pipe(
      tap((result) => {
        if (E.isRight(result)) progress.stage(result.right)
      }),
      takeWhile((result) => E.isRight(result) && result.right.stage !== until, true),
      toArray(),
    ),
  )
  progress.end()
  const results: Result[] = []
  for (const result of seen) results.push(yield* get(result))
  const said = yield* writeResults(options, window, results)
  const last = results.at(-1)
  if (last === undefined) return { text: '', report: null }
  return {
    report: last.stage === 'simulate' ? last.artefact : null,
    text: answerText(said, file === '-' ? () => json(last.artefact) : undefined, last.text),
  }
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
function* noWhatIf({ until, simulate, json, pareto }: MapOptions): Rule<UsageError, void> {
  if (until !== 'simulate' || simulate !== 'timing' || json === '-' || pareto === true)
    yield* fail(
      usageError(
        '--what-if adds exact figures to the table, without --until, --simulate, --pareto and --json -',
      ),
    )
}

/** Maps a model, and says what more of something would buy if that is asked. */
async function* mapAndAsk(model: string, options: MapOptions, shared: Shared): AsyncRule<Failure, string> {
  const { text, report } = yield* mapAs(model, options, shared)
  if (options.whatIf !== true || report === null) return text
  const task = yield* taskOf(model, options)
  const { whatIf } = await import('./whatIf.js')
  return `${text.trimEnd()}\n\n${await whatIf(report, options, task)}\n`
}

/** The report of a chip that holds all tiles of a model. */
async function* holdingAll(
  model: string,
  options: MapOptions,
  { store }: Shared,
): AsyncRule<Failure, Report> {
  const task = yield* taskOf(model, options)
  const whole = yield* pipelineOf({ ...options, simulate: 'analytical' }, silent, store)
  const chip = { ...task.chip, cores: 'as-needed' } as const
  return yield* get(await whole.task({ ...task, chip })())
}

/** Maps a model in rounds, and compares that with a chip that holds all, where there can be one. */
async function* mapInRounds(model: string, options: MapOptions, shared: Shared): AsyncRule<Failure, string> {
  const { text, report } = yield* mapAs(model, inRounds(options), shared)
  if (report === null || options.json === '-') return text
  const all = await eventually(holdingAll(model, { ...options, schedule: 'cross-layer' }, shared))
  return E.isLeft(all) ? text : `${text.trimEnd()}\n\n${besideAll(report, all.right)}\n`
}

/** `ohmflow map MODEL`. */
export async function* mapModel(model: string, options: MapOptions): AsyncRule<Failure, string> {
  if (options.whatIf === true) yield* noWhatIf(options)
  const shared = { store: memoryStore(), progress: onceEach(progressLines()) }
  const mapped = await eventually(mapAndAsk(model, options, shared))
  const tooFew = E.isLeft(mapped) && mapped.left._tag === 'TooFewCores'
  return tooFew && options.roundsIfNeeded === true
    ? yield* mapInRounds(model, options, shared)
    : yield* get(mapped)
}
