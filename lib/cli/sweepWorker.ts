import * as E from 'fp-ts/lib/Either.js'
import { workerData } from 'piscina'
import { type Compiler, type Mapping, measurer, type Row, recorded, spaceOf } from '../entries/sweep.js'
import { explain, type OhmflowError, unwrap } from '../index.js'
import { outcome } from '../rule.js'
import { compilerFor } from './sweepCompiler.js'
import type { SweepJob } from './sweepInputs.js'

/** What maps as a mapping of a sweep says, each made once; that it can be made has been looked at before. */
const compilers = (file: SweepJob['file']) => {
  const record = recorded(file)
  const known = new Map<Mapping, Compiler<OhmflowError>>()
  return (mapping: Mapping): Compiler<OhmflowError> => {
    const found = known.get(mapping)
    if (found !== undefined) return found
    const made = outcome(compilerFor(mapping, record))
    if (E.isLeft(made)) throw new Error(made.left.message)
    known.set(mapping, made.right)
    return made.right
  }
}

/** What measures points of one sweep, wherever it runs. */
export const measuring = ({ what, file, chips, models }: SweepJob) => {
  const space = unwrap(spaceOf(file, what, chips))
  return measurer<OhmflowError>(file, { models, space }, compilers(file), explain)
}

// one a worker, made with the first points
let measure: ReturnType<typeof measuring> | undefined

/** Measures points of the sweep that all workers share. */
export const measurePoints = (indices: readonly number[]): Promise<readonly Row[]> => {
  measure ??= measuring(workerData)
  return measure(indices)
}
