import * as E from 'fp-ts/lib/Either.js'
import { lastValueFrom, toArray } from 'rxjs'
import { pelke2023 } from '../../pipelines/pelke2023.js'
import { type Design, measure } from '../entries/experiment.js'
import { type BaseLayer, explain } from '../index.js'

/** What the parent sends: a design, and the layers to measure on its chip. */
interface Work {
  readonly design: Design
  readonly layers: readonly BaseLayer[]
}

/** Measures a design in a worker: a point for each synchronizer, or the text of what went wrong. */
export const measureDesign = async ({ design, layers }: Work) => {
  const outcomes = await lastValueFrom(measure(pelke2023, layers, design).pipe(toArray()))
  return outcomes.map((outcome) =>
    E.isRight(outcome)
      ? { point: outcome.right, failure: null }
      : { point: null, failure: `${outcome.left.synchronizer}: ${explain(outcome.left.error)}` },
  )
}
