import { check } from 'fast-check'
import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import type { Lowered, StageFailed, Tiled } from 'ohmflow'
import { partitionerLaws } from 'ohmflow/laws'

/** Inputs that each law is tried on: a second or two for all of them. */
const runs = 25

/** The first law of partitioners that does not hold, with its smallest counterexample, or what the partitioner itself says; null where all hold. */
export const brokenLaw = async (
  work: (lowered: Lowered) => Either<StageFailed, Tiled>,
): Promise<string | null> => {
  let refused = 'it gives no tiles'
  const noted = (lowered: Lowered): Either<StageFailed, Tiled> => {
    const outcome = work(lowered)
    if (E.isLeft(outcome)) refused = outcome.left.problem
    return outcome
  }
  for (const [name, property] of Object.entries(partitionerLaws(noted))) {
    // the same inputs each time: what is wrong stays the same until it is mended
    const { failed, errorInstance } = await check(property, { numRuns: runs, seed: 1 })
    if (failed)
      return `the law "${name}" does not hold: ${errorInstance instanceof Error ? errorInstance.message : refused}`
  }
  return null
}
