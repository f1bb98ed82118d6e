import * as E from 'fp-ts/lib/Either.js'
import { lastValueFrom, toArray } from 'rxjs'
import { pelke2023 } from '../../pipelines/pelke2023.js'
import { type Design, designName, measure } from '../entries/experiment.js'
import { type BaseLayer, explain } from '../index.js'

/** What the parent sends: designs, and the layers to measure on their chips. */
interface Work {
  readonly designs: readonly Design[]
  readonly layers: readonly BaseLayer[]
}

/** Measures designs in a worker: a point for each synchronizer, or the text of what went wrong. */
export const measureDesigns = async ({ designs, layers }: Work) => {
  const outcomes = await lastValueFrom(measure(pelke2023, layers, designs).pipe(toArray()))
  return outcomes.map((outcome) =>
    E.isRight(outcome)
      ? { point: outcome.right, failure: null }
      : {
          point: null,
          failure: `${designName(outcome.left.design)}: ${outcome.left.synchronizer}: ${explain(outcome.left.error)}`,
        },
  )
}
