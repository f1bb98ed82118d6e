import { check } from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import type { StageFailed } from 'ohmflow'
import type { Laws } from 'ohmflow/laws'

/** Inputs that each law is tried on: a second or two for all of them. */
const runs = 25

/** What a user has written, as far as it can be called. */
export type Guarded<I, A> = (input: I) => TaskEither<StageFailed, A>

/** The first law that does not hold, with its smallest counterexample, or what the stage itself says; null where all hold. */
export const brokenLaw = async <I, A>(
  work: Guarded<I, A>,
  lawsOf: (work: Guarded<I, A>) => Laws,
): Promise<string | null> => {
  let refused = 'it gives nothing'
  const noted: Guarded<I, A> = (input) => async () => {
    const outcome = await work(input)()
    if (E.isLeft(outcome)) refused = outcome.left.problem
    return outcome
  }
  for (const [name, property] of Object.entries(lawsOf(noted))) {
    // the same inputs each time: what is wrong stays the same until it is mended
    const { failed, errorInstance } = await check(property, { numRuns: runs, seed: 1 })
    if (failed)
      return `the law "${name}" does not hold: ${errorInstance instanceof Error ? errorInstance.message : refused}`
  }
  return null
}
