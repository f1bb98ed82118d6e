import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import { auditTime, combineLatest, filter, map, Observable, of, scan } from 'rxjs'
import { printable } from '../codec/printable.js'
import type { Report, Task } from '../index.js'
import { fileChanges } from '../node/fileChanges.js'
import { type AsyncRule, eventually, get } from '../rule.js'
import { onStdout } from './colours.js'
import type { Failure } from './exit.js'
import type { Given } from './inputs.js'
import type { Mapping } from './mapping.js'
import type { StageName } from './mapStages.js'
import { type Run, watchText } from './watchScreen.js'

/** Something of that name, to be read at most once. */
interface Reading<A> {
  readonly name: string
  readonly read: TaskEither<Failure, A>
}

const once = <A>(read: () => AsyncRule<Failure, A>): TaskEither<Failure, A> => {
  let answer: Promise<Either<Failure, A>> | undefined
  return () => {
    answer ??= eventually(read())
    return answer
  }
}

/** A model or chip: anew after each change where it is a file, and once where it is built in. */
const readings = <A>({ name, file, load }: Watched<A>): Observable<Reading<A>> =>
  (file ? fileChanges(name) : of(name)).pipe(map((name) => ({ name, read: once(() => load(name)) })))

/** What has set off a run, other than the first. */
export const changed = (file: string): string => `${file} has changed`

/** A task to be read, and what has changed since the one before. */
interface Request {
  readonly model: Reading<Task['model']>
  readonly chip: Reading<Task['chip']>
  readonly cause: string
}

const requests = (
  models: Observable<Reading<Task['model']>>,
  chips: Observable<Reading<Task['chip']>>,
  stage: string | null,
): Observable<Request> =>
  combineLatest([models, chips]).pipe(
    scan<[Reading<Task['model']>, Reading<Task['chip']>], Request, null>((last, [model, chip]) => {
      if (last === null)
        return { model, chip, cause: stage === null ? `${model.name} on ${chip.name}` : changed(stage) }
      return { model, chip, cause: changed((model === last.model ? chip : model).name) }
    }, null),
  )

async function* taskIn(
  model: Reading<Task['model']>,
  chip: Reading<Task['chip']>,
  given: Given,
): AsyncRule<Failure, Task> {
  const onto = yield* get(await chip.read())
  return { model: yield* get(await model.read()), ...given, chip: onto }
}

/** Everything that a mapping which reads its task itself makes of what is asked of it, each stage as it comes. */
const runsOf = (
  mapping: Mapping,
  shows: (stage: StageName) => boolean,
  asked: Observable<Request>,
  given: Given,
): Observable<Run> => {
  // a task is read each time it is asked for: what is to be read has no canonical form, so that nothing of it is remembered
  const watched = mapping.prepend('read', (read: TaskEither<Failure, Task>) => read)
  return new Observable((subscriber) => {
    const recalls = new Set<string>()
    let run: Run = { cause: '', steps: [], result: null }
    let since = 0
    const tasks = asked.pipe(
      map(({ model, chip, cause }) => {
        recalls.clear()
        run = { cause, steps: [], result: null }
        since = performance.now()
        return () => eventually(taskIn(model, chip, given))
      }),
    )
    return watched.live(tasks, { recalled: (stage) => recalls.add(stage) }).subscribe({
      next: (event) => {
        const { stage, outcome } = event
        if (stage !== 'read' && !shows(stage)) return
        const now = performance.now()
        const did = E.isLeft(outcome) ? 'failed' : recalls.delete(stage) ? 'cached' : 'ran'
        const steps = [...run.steps, { stage, did, milliseconds: now - since } as const]
        const failed = E.isLeft(outcome) ? outcome : null
        const result = event.stage === 'simulate' ? event.outcome : failed
        since = now
        run = { ...run, steps, result }
        subscriber.next(run)
      },
      error: (defect) => subscriber.error(defect),
      complete: () => subscriber.complete(),
    })
  })
}

/** A run, and the report of the last run before it that came to an end. */
interface Shown {
  readonly run: Run
  readonly before: Report | null
  readonly last: Report | null
}

const reportOf = ({ result }: Run): Report | null =>
  result !== null && E.isRight(result) ? result.right : null

const withBefore = (before: Report | null) =>
  scan(({ last }: Shown, run: Run): Shown => ({ run, before: last, last: reportOf(run) ?? last }), {
    run: { cause: '', steps: [], result: null },
    before: null,
    last: before,
  })

const clear = '\x1b[H\x1b[2J\x1b[3J'

/** Where runs are shown: drawn anew on a terminal, and one block a run anywhere else. */
export interface Screen {
  readonly terminal: boolean
  /** What is watched. */
  readonly files: readonly string[]
}

/** A run on a screen. */
export const onScreen = (run: Run, before: Report | null, { terminal, files }: Screen): string => {
  if (!terminal) return `${watchText(run, before, false)}\n`
  const footer = onStdout.dim(printable(`watching ${files.join(' and ')}; Ctrl-C ends`))
  return `${clear}${watchText(run, before, true)}${footer}\n`
}

/** What a watch says, and the last report, beside which the next is held. */
export interface Said {
  readonly text: string
  readonly last: Report | null
}

/** The texts of the runs, beside the last report of those before them. */
const texts = (runs: Observable<Run>, screen: Screen, before: Report | null): Observable<Said> => {
  const shown = runs.pipe(withBefore(before))
  const seen = screen.terminal
    ? shown.pipe(auditTime(50))
    : shown.pipe(filter(({ run }) => run.result !== null))
  return seen.pipe(map(({ run, before, last }) => ({ text: onScreen(run, before, screen), last })))
}

/** A model or chip of that name, and whether it is a file, which can change. */
export interface Watched<A> {
  readonly name: string
  readonly file: boolean
  readonly load: (name: string) => AsyncRule<Failure, A>
}

/** What a watch goes on from. */
export interface Since {
  /** The stage of the user's own that has changed; null where the watch begins. */
  readonly stage: string | null
  /** The last report before. */
  readonly before: Report | null
}

/** What `ohmflow watch` writes: a text whenever a run of the mapping has something to show of the stages that it `shows`. */
export const watched = (
  mapping: Mapping,
  shows: (stage: StageName) => boolean,
  model: Watched<Task['model']>,
  chip: Watched<Task['chip']>,
  given: Given,
  screen: Screen,
  { stage, before }: Since,
): Observable<Said> =>
  texts(runsOf(mapping, shows, requests(readings(model), readings(chip), stage), given), screen, before)
