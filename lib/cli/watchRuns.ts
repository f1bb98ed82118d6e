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

/** A task to be read, and what has changed since the one before. */
interface Request {
  readonly model: Reading<Task['model']>
  readonly chip: Reading<Task['chip']>
  readonly cause: string
}

const requests = (
  models: Observable<Reading<Task['model']>>,
  chips: Observable<Reading<Task['chip']>>,
): Observable<Request> =>
  combineLatest([models, chips]).pipe(
    scan<[Reading<Task['model']>, Reading<Task['chip']>], Request, null>((last, [model, chip]) => {
      if (last === null) return { model, chip, cause: `${model.name} on ${chip.name}` }
      const changed = model === last.model ? chip : model
      return { model, chip, cause: `${changed.name} has changed` }
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

const withBefore = scan(
  ({ last }: Shown, run: Run): Shown => ({ run, before: last, last: reportOf(run) ?? last }),
  { run: { cause: '', steps: [], result: null }, before: null, last: null },
)

const clear = '\x1b[H\x1b[2J\x1b[3J'

/** The texts of the runs: each run drawn anew on a terminal, and one block a run anywhere else. */
const texts = (runs: Observable<Run>, files: readonly string[], terminal: boolean): Observable<string> => {
  const shown = runs.pipe(withBefore)
  if (!terminal)
    return shown.pipe(
      filter(({ run }) => run.result !== null),
      map(({ run, before }) => `${watchText(run, before, false)}\n`),
    )
  const footer = onStdout.dim(printable(`watching ${files.join(' and ')}; Ctrl-C ends`))
  return shown.pipe(
    auditTime(50),
    map(({ run, before }) => `${clear}${watchText(run, before, true)}${footer}\n`),
  )
}

/** A model or chip of that name, and whether it is a file, which can change. */
export interface Watched<A> {
  readonly name: string
  readonly file: boolean
  readonly load: (name: string) => AsyncRule<Failure, A>
}

/** What `ohmflow watch` writes: a text whenever a run of the mapping has something to show of the stages that it `shows`. */
export const watched = (
  mapping: Mapping,
  shows: (stage: StageName) => boolean,
  model: Watched<Task['model']>,
  chip: Watched<Task['chip']>,
  given: Given,
  terminal: boolean,
): Observable<string> => {
  const files = [model, chip].flatMap(({ name, file }) => (file ? [name] : []))
  const asked = requests(readings(model), readings(chip))
  return texts(runsOf(mapping, shows, asked, given), files, terminal)
}
