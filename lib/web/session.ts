import * as E from 'fp-ts/lib/Either.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import {
  type ChipError,
  explain,
  type ModelFile,
  memoryStore,
  modelFile,
  type OhmflowError,
  type Placed,
  type Program,
  type Task,
} from 'ohmflow'
import { activityOf } from 'ohmflow/program'
import { floorplanFigure, networkTimeFigure } from 'ohmflow/view'
import {
  asyncScheduler,
  catchError,
  concat,
  connect,
  defer,
  distinctUntilChanged,
  EMPTY,
  from,
  map,
  type Observable,
  of,
  startWith,
  subscribeOn,
  switchMap,
} from 'rxjs'
import { chipOf, mappingOf, readBindings, type UnreadBinding, wayOf } from './mapping.js'
import type { Answer, Figures, Request } from './protocol.js'
import { networks } from './settings.js'

type FileOf = (request: Request) => Promise<ModelFile>

/** Files in memory, so that each is built and hashed once. */
const files = (): FileOf => {
  const known = new Map<string, Promise<ModelFile>>()
  let dropped: { readonly bytes: Uint8Array | null; readonly file: Promise<ModelFile> } | undefined
  return ({ settings: { network, file }, bytes }) => {
    if (network === 'file') {
      if (dropped?.bytes !== bytes) dropped = { bytes, file: modelFile(file, bytes ?? new Uint8Array())() }
      return dropped.file
    }
    const found = known.get(network) ?? modelFile(network, networks[network].build())()
    known.set(network, found)
    return found
  }
}

type Asked = TaskEither<ChipError | UnreadBinding, Task>

/** What a request asks for, or why nobody can do it. */
const taskOf =
  (request: Request, fileOf: FileOf): Asked =>
  async () => {
    const chip = chipOf(request.settings)
    if (E.isLeft(chip)) return chip
    const bindings = readBindings(request.settings.bind)
    if (E.isLeft(bindings)) return bindings
    return E.right({ model: await fileOf(request), bindings: bindings.right, chip: chip.right })
  }

/** The figures one by one, with a turn of the event loop before each: something newer may be asked for meanwhile. */
const figuresOf = (placed: Placed, program: Program, width: number): Observable<Partial<Figures>> =>
  concat(
    ...[
      (): Partial<Figures> => ({ floorplan: floorplanFigure(placed) }),
      (): Partial<Figures> => ({ time: networkTimeFigure(activityOf(program), program, { width }) }),
    ].map((draw) => defer(() => of(draw())).pipe(subscribeOn(asyncScheduler))),
  )

type Mapping = ReturnType<typeof mappingOf>

/** A run as far as it has come. */
interface Run {
  readonly id: number
  readonly width: number
  /** When the stage before was done. */
  readonly since: number
  readonly placed?: Placed
  readonly program?: Program
}

/** What is told when a stage is done. */
const told = (
  { id, since }: Run,
  stage: string,
  outcome: E.Either<OhmflowError | UnreadBinding, unknown>,
  recalled: boolean,
): readonly Answer[] => {
  const did = E.isLeft(outcome) ? 'failed' : recalled ? 'cached' : 'ran'
  const done: Answer = { kind: 'stage', id, stage, did, milliseconds: performance.now() - since }
  if (E.isRight(outcome)) return [done]
  const { left } = outcome
  return [
    done,
    { kind: 'failure', id, message: left._tag === 'UnreadBinding' ? left.problem : explain(left) },
  ]
}

/** Answers to the latest of requests for the same implementations; `again` goes on behind a defect. */
const answersOf = (
  mapping: Mapping,
  requests: Observable<Request>,
  fileOf: FileOf,
  again: () => Observable<Answer>,
): Observable<Answer> =>
  defer(() => {
    const recalls = new Set<string>()
    let run: Run = { id: 0, width: 0, since: 0 }
    // a task is read each time it is asked for: what is to be read has no canonical form, so that nothing of it is remembered
    const asking = mapping.prepend('read', (task: Asked) => task)
    const tasks = requests.pipe(
      map((request) => {
        recalls.clear()
        run = { id: request.id, width: request.width, since: performance.now() }
        return taskOf(request, fileOf)
      }),
    )
    return asking.live(tasks, { recalled: (stage) => recalls.add(stage) }).pipe(
      switchMap((event): Observable<Answer> => {
        const answers = told(run, event.stage, event.outcome, recalls.has(event.stage))
        run = { ...run, since: performance.now() }
        if (event.stage === 'assign' && E.isRight(event.outcome))
          run = { ...run, placed: event.outcome.right }
        if (event.stage === 'synchronize' && E.isRight(event.outcome))
          run = { ...run, program: event.outcome.right }
        if (event.stage !== 'simulate' || E.isLeft(event.outcome)) return from(answers)
        const { id, width, placed, program } = run
        const report: Answer = { kind: 'report', id, report: event.outcome.right }
        const drawn =
          placed === undefined || program === undefined ? EMPTY : figuresOf(placed, program, width)
        return concat(
          from([...answers, report]),
          drawn.pipe(map((figures): Answer => ({ kind: 'figures', id, figures }))),
        )
      }),
      catchError((thrown: unknown) => concat(of(defect(run.id, thrown)), defer(again))),
    )
  })

/** A throw in a pass or figure is a defect of the library: it is said as such. */
const defect = (id: number, thrown: unknown): Answer => ({
  kind: 'failure',
  id,
  message: `This is a defect of ohmflow, and nothing that you did wrong: ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}`,
})

/**
 * The compiler behind the page: answers to the latest request. Requests that ask for the same implementations share a
 * live pipeline, so that only stages whose inputs changed run again; all share what is in a store.
 */
export const session = (requests: Observable<Request>): Observable<Answer> =>
  defer(() => {
    const fileOf = files()
    const store = memoryStore(64)
    return requests.pipe(
      connect((all) =>
        all.pipe(
          distinctUntilChanged((a, b) => wayOf(a.settings) === wayOf(b.settings)),
          switchMap((first) => {
            const mapping = mappingOf(first.settings, store)
            const answers = (asked: Observable<Request>): Observable<Answer> =>
              answersOf(mapping, asked, fileOf, () => answers(all))
            return answers(all.pipe(startWith(first)))
          }),
        ),
      ),
    )
  })
