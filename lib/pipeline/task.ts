import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import { lastValueFrom, reduce } from 'rxjs'
import type { Runner } from './slot.js'
import { trace } from './trace.js'

/** A run that ended with no outcome at all: `stage` is the first stage that gave none. */
export interface NoOutcome {
  readonly _tag: 'NoOutcome'
  readonly stage: string
}

interface Progress {
  readonly answer: Either<unknown, unknown> | undefined
  /** How many stages have given an outcome so far. */
  readonly reached: number
}

/**
 * Runs to the end and answers with the first Right; without one,
 * with the first Left; without any outcome, with `NoOutcome`.
 */
export const task =
  (runners: readonly Runner[]) =>
  (input: unknown): TaskEither<unknown, unknown> => {
    const depth = new Map(runners.map(({ name }, index) => [name, index + 1]))
    const start: Progress = { answer: undefined, reached: 0 }
    const progress = trace(runners, input).pipe(
      reduce(({ answer, reached }: Progress, { stage, outcome }): Progress => {
        const depthHere = depth.get(stage) ?? 0
        const final = E.isLeft(outcome) || depthHere === runners.length
        const better = answer === undefined || (E.isLeft(answer) && E.isRight(outcome))
        return { answer: final && better ? outcome : answer, reached: Math.max(reached, depthHere) }
      }, start),
    )
    return async () => {
      const { answer, reached } = await lastValueFrom(progress)
      return answer ?? E.left({ _tag: 'NoOutcome', stage: runners[reached]?.name })
    }
  }
