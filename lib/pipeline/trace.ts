import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import { concat, concatMap, EMPTY, type Observable, of } from 'rxjs'
import type { Runner } from './slot.js'

/** One outcome of the slot `stage`. */
export interface Happened {
  readonly stage: string
  readonly outcome: Either<unknown, unknown>
}

/**
 * Everything that happens when the slots run one after the other: each outcome,
 * followed by what the later slots make of it. A Left ends its own branch only.
 */
export const trace = (runners: readonly Runner[], input: unknown, from = 0): Observable<Happened> => {
  const runner = runners[from]
  if (runner === undefined) return EMPTY
  return runner.run(input).pipe(
    concatMap((outcome) => {
      const event = of({ stage: runner.name, outcome })
      return E.isLeft(outcome) ? event : concat(event, trace(runners, outcome.right, from + 1))
    }),
  )
}
