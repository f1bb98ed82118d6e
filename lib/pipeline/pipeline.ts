import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import type { Observable } from 'rxjs'
import { assemble } from './assemble.js'
import type { Appended, Inserted, NewName, Prepended, StoreFor, Swapped, Until, Wanted } from './derived.js'
import { forgetOrder, recover } from './erased.js'
import type { Linked } from './linked.js'
import type { LiveOptions } from './live.js'
import type { Observer } from './observed.js'
import type { ObservableEither, Outcome } from './outcome.js'
import type { PassFor } from './pass.js'
import type { StageInfo } from './stage.js'
import type { At, ErrorOf, InputOf, NameOf, OutputOf, StageOutcome, Stages } from './stages.js'
import type { NoOutcome } from './task.js'

type PipelineOf<S> = S extends Stages ? Pipeline<S> : never

/** A pipeline with another pass in the slot `N`; for a choice of slots, the choice of pipelines. */
type SwappedPipeline<S extends Stages, N, R, P> = N extends unknown ? PipelineOf<Swapped<S, N, R, P>> : never

/** The pipeline with one more stage behind the slot `After`; for a choice of slots, the choice of pipelines. */
type InsertedPipeline<S extends Stages, After, N extends string, R, P> = After extends unknown
  ? PipelineOf<Inserted<S, After, N, R, P>>
  : never

/** The pipeline up to the slot `N`; for a choice of slots, the choice of pipelines. */
type UntilPipeline<S extends Stages, N> = N extends unknown ? PipelineOf<Until<S, N>> : never

/**
 * Stages in order, as a value: every method leaves it as it is and gives a new one, and nothing runs before
 * somebody subscribes. Runs are cold, deterministic where the passes are, and stop when unsubscribed from.
 */
export interface Pipeline<S extends Stages> {
  /** What is in each slot, for reports. */
  readonly stages: { readonly [K in keyof S]: StageInfo<S[K]['name']> }
  /**
   * The outcomes of the last stage, and the Left of every branch
   * that ended before it. A throw in a pass errors the stream.
   */
  readonly run: (input: InputOf<S>) => ObservableEither<ErrorOf<S>, OutputOf<S>>
  /** Every outcome of every stage as it comes; `run` is a part of it. */
  readonly trace: (input: InputOf<S>) => Observable<StageOutcome<S>>
  /**
   * Runs to the end and answers with the first Right; without one, with the
   * first Left; without any outcome, with `NoOutcome`. A throw in a pass rejects
   * the promise. To choose among many candidates otherwise, say so with `best`.
   */
  readonly task: (input: InputOf<S>) => TaskEither<ErrorOf<S> | NoOutcome, OutputOf<S>>
  /**
   * `task`, with what every stage made on the way, by the names of the stages: for those who
   * look at intermediate results. All of them are kept until the end.
   */
  readonly artefacts: (
    input: InputOf<S>,
  ) => TaskEither<ErrorOf<S> | NoOutcome, { readonly [N in NameOf<S>]: OutputOf<At<S, N>> }>
  /** The pass in a slot, without its store and observers. */
  readonly at: <N extends NameOf<S>>(name: N) => At<S, N>['pass']
  /**
   * Another pass in a slot. Its failures take the place of the old ones; observers stay, the store goes.
   * In the last slot it may give something else than the one before: the pipeline then gives that.
   */
  readonly swap: <N extends NameOf<S>, R extends Outcome<unknown, Wanted<S, N>>, P>(
    name: N,
    pass: PassFor<N, InputOf<At<S, N>>, R> & P,
  ) => SwappedPipeline<S, N, R, P>
  /**
   * One more stage at the end, of a name that no other one has: it takes what
   * the pipeline gave so far. Observers and stores stay where they are.
   */
  readonly append: <const N extends string, R extends Outcome<unknown, unknown>, P>(
    name: NewName<S, N>,
    pass: PassFor<N, OutputOf<S>, R> & P,
  ) => PipelineOf<Appended<S, N, R, P>>
  /**
   * One more stage at the beginning, of a name that no other one has: it takes whatever it likes,
   * and gives what the pipeline took so far. Observers and stores stay where they are.
   */
  readonly prepend: <const N extends string, I, R extends Outcome<unknown, InputOf<S>>, P>(
    name: NewName<S, N>,
    pass: ((input: I) => R) & P,
  ) => PipelineOf<Prepended<S, N, I, R, P>>
  /**
   * One more stage behind a slot, of a name that no other one has: it takes what that slot gives, and has to
   * give what the next one takes; behind the last slot, anything. Observers and stores stay where they are.
   */
  readonly insert: <
    const N extends string,
    After extends NameOf<S>,
    R extends Outcome<unknown, Wanted<S, After>>,
    P,
  >(
    name: NewName<S, N>,
    place: { readonly after: After },
    pass: PassFor<N, OutputOf<At<S, After>>, R> & P,
  ) => InsertedPipeline<S, After, N, R, P>
  /**
   * Shows every Right of a stage to `see`, also those that come from a store. An observer
   * cannot change or fail a result: what it throws is reported to the host (`reportError`, or
   * the console). It must not change the value, which others share and which is not copied.
   */
  readonly tap: <N extends NameOf<S>>(name: N, see: Observer<OutputOf<At<S, N>>>) => Pipeline<S>
  /**
   * Remembers the products of a declared pass in a store, under stage, implementation, version and
   * what it reads. Only complete runs without a Left are remembered; a store that fails is a miss.
   */
  readonly cache: <N extends NameOf<S>>(name: N, store: StoreFor<S, N>) => Pipeline<S>
  /** The pipeline that ends with the given stage. */
  readonly until: <N extends NameOf<S>>(name: N) => UntilPipeline<S, N>
  /**
   * The trace of the latest task: a new task unsubscribes from the work on the one before. Within a
   * subscription each stage recalls its last runs (`capacity`, 32 when left out): a declared pass by its key,
   * a plain one by its whole input, if that has a canonical form. An input of many megabytes makes a long
   * key: declare what identifies it. Between passes that never wait the event loop gets a turn, so that a
   * newer task can come in. A throw in a pass errors the stream.
   */
  readonly live: (
    tasks: Observable<InputOf<S>>,
    options?: LiveOptions<NameOf<S>>,
  ) => Observable<StageOutcome<S>>
}

/**
 * Composes stages into a pipeline. Each has to take what the one before
 * gives and to have a name of its own: anything else does not compile.
 *
 * @example
 * import { left, right } from 'fp-ts/lib/Either.js'
 * import { pipeline, stage } from 'ohmflow'
 * const size = pipeline(
 *   stage('parse', (text: string) => (/^\d+$/.test(text) ? right(Number(text)) : left({ _tag: 'NotANumber', text } as const))),
 *   stage('cores', (rows: number) => right(Math.ceil(rows / 256))),
 * )
 * const generous = size.swap('cores', (rows) => right(rows))
 * const [few, many] = await Promise.all([size.task('1000')(), generous.task('1000')()])
 * console.assert(few._tag === 'Right' && few.right === 4 && many._tag === 'Right' && many.right === 1000)
 */
export const pipeline = <S extends Stages>(...stages: Linked<S>): Pipeline<S> => {
  // what does not compile may come from JavaScript all the same
  const other = stages.findIndex(
    (one: unknown) => typeof one !== 'object' || one === null || !('name' in one),
  )
  if (other >= 0)
    throw new TypeError(
      `argument ${other + 1} of pipeline is no stage: wrap each pass, as in pipeline(stage('import', importOnnx()), …)`,
    )
  return recover<Pipeline<S>>(assemble(forgetOrder(stages)))
}
