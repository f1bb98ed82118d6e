import * as E from 'fp-ts/lib/Either.js'
import { workerData } from 'piscina'
import { type Compiler, type Mapping, measurer, type Row, recorded, spaceOf } from '../entries/sweep.js'
import { explain, type OhmflowError } from '../index.js'
import { compilerFor } from './sweepCompiler.js'
import type { SweepJob } from './sweepInputs.js'

/** What maps as a mapping of a sweep says, each made once; that it can be made has been looked at before. */
const compilers = (file: SweepJob['file']) => {
  const record = recorded(file)
  const known = new Map<Mapping, Compiler<OhmflowError>>()
  return (mapping: Mapping): Compiler<OhmflowError> => {
    const compiler = known.get(mapping) ?? compilerFor(mapping, record)
    if ('_tag' in compiler && E.isLeft(compiler)) throw new Error(compiler.left.message)
    const made = '_tag' in compiler ? compiler.right : compiler
    known.set(mapping, made)
    return made
  }
}

/** What measures points of one sweep, wherever it runs. */
export const measuring = ({ what, file, chips, models }: SweepJob) => {
  const space = spaceOf(file, what, chips)
  if (E.isLeft(space)) throw new Error(explain(space.left))
  return measurer<OhmflowError>(file, { models, space: space.right }, compilers(file), explain)
}

// one a worker, made with the first points
let measure: ReturnType<typeof measuring> | undefined

/** Measures points of the sweep that all workers share. */
export const measurePoints = (indices: readonly number[]): Promise<readonly Row[]> => {
  measure ??= measuring(workerData)
  return measure(indices)
}
