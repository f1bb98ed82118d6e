import type { Either } from 'fp-ts/lib/Either.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import { defer, isObservable, type Observable, of } from 'rxjs'

/** A stream of results, each an expected failure (`Left`) or a value (`Right`). */
export type ObservableEither<E, A> = Observable<Either<E, A>>

/** What a pass may answer: one result now, one result later, or any number of them. */
export type Outcome<E, A> = Either<E, A> | TaskEither<E, A> | ObservableEither<E, A>

/** The expected failures of an outcome; of several kinds, all of them. */
export type FailureIn<R> = R extends { readonly _tag: 'Left'; readonly left: infer E }
  ? E
  : R extends Observable<infer Each>
    ? FailureIn<Each>
    : R extends () => Promise<infer Later>
      ? FailureIn<Later>
      : never

/** The values of an outcome; of several kinds, all of them. */
export type ValueIn<R> = R extends { readonly _tag: 'Right'; readonly right: infer A }
  ? A
  : R extends Observable<infer Each>
    ? ValueIn<Each>
    : R extends () => Promise<infer Later>
      ? ValueIn<Later>
      : never

/**
 * Whatever `compute` answers, as a cold stream: each subscription
 * calls `compute` anew, and what it throws errors the stream.
 *
 * @example
 * import { right } from 'fp-ts/lib/Either.js'
 * import { lastValueFrom } from 'rxjs'
 * import { outcomes } from 'ohmflow'
 * const later = outcomes(() => async () => right(42))
 * const result = await lastValueFrom(later)
 * console.assert(result._tag === 'Right' && result.right === 42)
 */
export const outcomes = <E, A>(compute: () => Outcome<E, A>): ObservableEither<E, A> =>
  defer(() => {
    const outcome = compute()
    if (isObservable(outcome)) return outcome
    return typeof outcome === 'function' ? defer(outcome) : of(outcome)
  })

/**
 * No candidate was feasible: why each of them was rejected, in
 * the order in which they came. Empty when there was none at all.
 */
export interface Infeasible<out E> {
  readonly _tag: 'Infeasible'
  readonly rejected: readonly E[]
}
