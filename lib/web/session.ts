import * as E from 'fp-ts/lib/Either.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import { type ChipError, explain, memoryStore, type OhmflowError, type Task } from 'ohmflow'
import { activityOf } from 'ohmflow/program'
import {
  breakdownFigure,
  coresFigure,
  floorplanFigure,
  memoryFigure,
  networkTimeFigure,
  rooflineFigure,
} from 'ohmflow/view'
import {
  asyncScheduler,
  catchError,
  concat,
  connect,
  defer,
  distinctUntilChanged,
  EMPTY,
  filter,
  from,
  map,
  merge,
  type Observable,
  of,
  startWith,
  subscribeOn,
  switchMap,
} from 'rxjs'
import { type AsyncRule, eventually, get } from '../rule.js'
import { type FileOf, files } from './fileOf.js'
import { described, type Made, type StageName, saved } from './made.js'
import { chipOf, mappingOf, readBindings, type UnreadBinding, wayOf } from './mapping.js'
import type { Answer, Ask, Figures, Request, Save } from './protocol.js'
import { writeSettings } from './settings.js'
import { scenes } from './tour/scenes.js'

type Asked = TaskEither<ChipError | UnreadBinding, Task>

/** What a request asks for, or why nobody can do it. */
async function* taskOf(request: Request, fileOf: FileOf): AsyncRule<ChipError | UnreadBinding, Task> {
  const chip = yield* get(chipOf(request.settings))
  const bindings = yield* get(readBindings(request.settings.bind))
  return { model: await fileOf(request), bindings, chip }
}

/** A run as far as it has come. */
interface Run {
  readonly request: Request | null
  /** When the stage before was done. */
  readonly since: number
  readonly made: Made
}

/** A turn of the event loop before some work: something newer may be asked for meanwhile. */
const later = <A>(work: () => A): Observable<A> => defer(() => of(work())).pipe(subscribeOn(asyncScheduler))

/** The figures of a run one by one, those that are seen first before the others. */
const figuresOf = ({ request, made }: Run): Observable<Answer> => {
  const { assign: placed, synchronize: program, simulate: report } = made
  if (request === null || placed === undefined || program === undefined || report === undefined) return EMPTY
  const { id, width } = request
  const size = { width }
  const figure = (name: keyof Figures, draw: () => string) =>
    later((): Answer => ({ kind: 'figure', id, name, svg: draw() }))
  return concat(
    later(() => activityOf(program)).pipe(
      switchMap((activity) =>
        concat(
          figure('time', () => networkTimeFigure(activity, program, size)),
          figure('floorplan', () => floorplanFigure(placed, { ...size, program })),
          figure('roofline', () => rooflineFigure(report, size)),
          figure('breakdown', () => breakdownFigure(report, size)),
          figure('cores', () => coresFigure(activity, program, size)),
          figure('memory', () => memoryFigure(activity, program, size)),
        ),
      ),
    ),
    of<Answer>({ kind: 'done', id }),
  )
}

interface Event {
  readonly stage: StageName | 'read'
  readonly outcome: E.Either<OhmflowError | UnreadBinding, unknown>
}

/** What is told when a stage is done. */
const told = (
  { request, since, made }: Run,
  { stage, outcome }: Event,
  recalled: boolean,
): readonly Answer[] => {
  const id = request?.id ?? 0
  const milliseconds = performance.now() - since
  const did = E.isLeft(outcome) ? 'failed' : recalled ? 'cached' : 'ran'
  const done: readonly Answer[] =
    stage === 'read' ? [] : [{ kind: 'stage', id, stage, did, milliseconds, made: described(stage, made) }]
  if (E.isRight(outcome)) return done
  const { left } = outcome
  return [
    ...done,
    { kind: 'failure', id, message: left._tag === 'UnreadBinding' ? left.problem : explain(left) },
  ]
}

/** A throw in a pass or figure is a defect of the library: it is said as such. */
const defect = (id: number, thrown: unknown): Answer => ({
  kind: 'failure',
  id,
  message: `This is a defect of ohmflow, and nothing that you did wrong: ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}`,
})

/** Where the runs of a session are kept: the latest is the one that counts. */
interface Desk {
  readonly fileOf: FileOf
  readonly run: () => Run
  readonly begin: (request: Request) => void
  readonly go: (run: Run) => void
}

const desk = (): Desk => {
  let run: Run = { request: null, since: 0, made: {} }
  return {
    fileOf: files(),
    run: () => run,
    begin: (request) => {
      run = { request, since: performance.now(), made: {} }
    },
    go: (next) => {
      run = next
    },
  }
}

/** Answers to the latest of requests for the same implementations; `again` goes on behind a defect. */
const answersOf = (
  mapping: ReturnType<typeof mappingOf>,
  requests: Observable<Request>,
  { fileOf, run, begin, go }: Desk,
  again: () => Observable<Answer>,
): Observable<Answer> =>
  defer(() => {
    const recalls = new Set<string>()
    // a task is read each time it is asked for: what is to be read has no canonical form, so that nothing of it is remembered
    const asking = mapping.prepend('read', (task: Asked) => task)
    const tasks = requests.pipe(
      map((request) => {
        recalls.clear()
        begin(request)
        return (): ReturnType<Asked> => eventually(taskOf(request, fileOf))
      }),
    )
    return asking.live(tasks, { recalled: (stage) => recalls.add(stage) }).pipe(
      switchMap((event): Observable<Answer> => {
        const outcome: Event['outcome'] = event.outcome
        if (E.isRight(outcome)) go({ ...run(), made: { ...run().made, [event.stage]: outcome.right } })
        const answers = told(run(), event, recalls.has(event.stage))
        go({ ...run(), since: performance.now() })
        if (event.stage !== 'simulate' || E.isLeft(event.outcome)) return from(answers)
        const report: Answer = {
          kind: 'report',
          id: run().request?.id ?? 0,
          report: event.outcome.right,
        }
        return concat(from([...answers, report]), figuresOf(run()))
      }),
      catchError((thrown: unknown) => concat(of(defect(run().request?.id ?? 0, thrown)), defer(again))),
    )
  })

/**
 * The compiler behind the page: answers to the latest request. Requests that ask for the same implementations share a
 * live pipeline, so that only stages whose inputs changed run again; all share what is in a store.
 */
const mapped = (requests: Observable<Request>, at: Desk): Observable<Answer> => {
  const store = memoryStore(64)
  return requests.pipe(
    connect((all) =>
      all.pipe(
        distinctUntilChanged((a, b) => wayOf(a.settings) === wayOf(b.settings)),
        switchMap((first) => {
          const mapping = mappingOf(first.settings, store)
          const answers = (asked: Observable<Request>): Observable<Answer> =>
            answersOf(mapping, asked, at, () => answers(all))
          return answers(all.pipe(startWith(first)))
        }),
      ),
    ),
  )
}

const isRequest = (ask: Ask): ask is Request => ask.kind === 'map'
const isSave = (ask: Ask): ask is Save => ask.kind === 'save'

/** What the compiler answers to what the page asks: each mapping as it comes, and files to be saved. */
export const session = (asks: Observable<Ask>): Observable<Answer> =>
  defer(() => {
    const at = desk()
    return asks.pipe(
      connect((all) =>
        merge(
          mapped(all.pipe(filter(isRequest)), at),
          all.pipe(
            filter(isSave),
            switchMap((save) => {
              const { made, request } = at.run()
              const address = request === null ? '' : `#${writeSettings(request.settings)}`
              const file = saved(made, save, address)
              return file === null ? EMPTY : of(file)
            }),
          ),
          all.pipe(
            filter(({ kind }) => kind === 'tour'),
            switchMap(() => from(scenes())),
            map((made): Answer => ({ kind: 'tour', scenes: made })),
          ),
        ),
      ),
    )
  })
