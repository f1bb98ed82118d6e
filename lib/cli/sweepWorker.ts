import * as E from 'fp-ts/lib/Either.js'
import { workerData } from 'piscina'
import { type Mapping, measurer, type Row, recorded, spaceOf } from '../entries/sweep.js'
import { explain, type OhmflowError, unwrap } from '../index.js'
import { outcome, type Rule } from '../rule.js'
import type { UsageError } from './exit.js'
import { compilerFor, programsFor } from './sweepCompiler.js'
import type { SweepJob } from './sweepInputs.js'
import { scorerOf } from './sweepScores.js'

/** What is made of each mapping, once; that it can be made has been looked at before. */
const eachOnce = <A>(make: (mapping: Mapping) => Rule<UsageError, A>): ((mapping: Mapping) => A) => {
  const known = new Map<Mapping, A>()
  return (mapping) => {
    const found = known.get(mapping)
    if (found !== undefined) return found
    const made = outcome(make(mapping))
    if (E.isLeft(made)) throw new Error(made.left.message)
    known.set(mapping, made.right)
    return made.right
  }
}

/** What measures points of one sweep, wherever it runs. */
export const measuring = ({ what, file, chips, devices, models, samples }: SweepJob) => {
  const space = unwrap(spaceOf(file, what, chips, devices))
  const { trials = 1 } = file
  const compilerOf = eachOnce((mapping) => compilerFor(mapping, recorded(file)))
  const scorer = samples.length === 0 ? null : scorerOf(samples, space, trials, eachOnce(programsFor))
  return measurer<OhmflowError>(file, { models, space }, compilerOf, explain, scorer)
}

// one a worker, made with the first points
let measure: ReturnType<typeof measuring> | undefined

/** Measures points of the sweep that all workers share. */
export const measurePoints = (indices: readonly number[]): Promise<readonly Row[]> => {
  measure ??= measuring(workerData)
  return measure(indices)
}
