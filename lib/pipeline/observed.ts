import * as E from 'fp-ts/lib/Either.js'
import { type MonoTypeOperatorFunction, tap } from 'rxjs'
import { reportDefect } from './reportDefect.js'

/**
 * Sees the values that pass by. What it returns is ignored, and what it throws (or rejects with) is reported elsewhere.
 */
export type Observer<in A> = (value: A) => unknown

const isThenable = (u: unknown): u is PromiseLike<unknown> =>
  typeof u === 'object' && u !== null && typeof Reflect.get(u, 'then') === 'function'

/** Shows every Right to each of the observers, in order, and passes all outcomes on as they are. */
export const observed = <E, A>(observers: readonly Observer<A>[]): MonoTypeOperatorFunction<E.Either<E, A>> =>
  tap((outcome) => {
    if (E.isLeft(outcome)) return
    for (const see of observers) {
      try {
        const answer = see(outcome.right)
        if (isThenable(answer)) answer.then(undefined, reportDefect)
      } catch (defect) {
        reportDefect(defect)
      }
    }
  })
