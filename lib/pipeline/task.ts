import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import { concatMap, lastValueFrom, type Observable, reduce, scan } from 'rxjs'
import type { Runner } from './slot.js'
import { type Happened, trace } from './trace.js'

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

/** What the stages up to the one of an event have made, by name, each of what the one before it made. */
interface Reached {
  readonly path: readonly (readonly [stage: string, made: unknown])[]
  readonly event: Happened | null
}

const depthsOf = (runners: readonly Runner[]): ReadonlyMap<string, number> =>
  new Map(runners.map(({ name }, index) => [name, index + 1]))

/** The first Right of the last stage; without one, the first Left; without any outcome, `NoOutcome`. */
const answerOf = (
  runners: readonly Runner[],
  happened: Observable<Happened>,
): TaskEither<unknown, unknown> => {
  const depth = depthsOf(runners)
  const start: Progress = { answer: undefined, reached: 0 }
  const progress = happened.pipe(
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

/** Runs to the end and answers with what the last stage gave first, see `answerOf`. */
export const task =
  (runners: readonly Runner[]) =>
  (input: unknown): TaskEither<unknown, unknown> =>
    answerOf(runners, trace(runners, input))

/**
 * `task`, with what each stage gave on the way: a run is depth first, so the
 * last Right of each earlier stage is what the stages after it went on with.
 */
export const artefacts =
  (runners: readonly Runner[]) =>
  (input: unknown): TaskEither<unknown, unknown> => {
    const depth = depthsOf(runners)
    const withEarlier = trace(runners, input).pipe(
      scan(
        ({ path }: Reached, event: Happened): Reached => {
          const earlier = path.slice(0, (depth.get(event.stage) ?? 1) - 1)
          return {
            path: E.isLeft(event.outcome) ? earlier : [...earlier, [event.stage, event.outcome.right]],
            event,
          }
        },
        { path: [], event: null },
      ),
      concatMap(({ path, event }) =>
        event === null ? [] : [{ ...event, outcome: E.map(() => Object.fromEntries(path))(event.outcome) }],
      ),
    )
    return answerOf(runners, withEarlier)
  }
