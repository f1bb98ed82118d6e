import * as E from 'fp-ts/lib/Either.js'
import { lastValueFrom, toArray } from 'rxjs'
import { pelke2023 } from '../../pipelines/pelke2023.js'
import {
  type Design,
  designName,
  measure,
  measureNetwork,
  measurePaper,
  type NetworkCase,
} from '../entries/experiment.js'
import { type BaseLayer, type Exchange, explain, type Lowered } from '../index.js'

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

/** Measures a whole network in a worker: its run in a list of one, or the text of what went wrong. */
export const measureCase = async ({
  lowered,
  each,
}: {
  readonly lowered: Lowered
  readonly each: NetworkCase
}) => {
  const outcome = await measureNetwork(pelke2023.base, lowered, each)()
  return E.isRight(outcome)
    ? { found: [outcome.right], failure: null }
    : { found: null, failure: `${JSON.stringify(each)}: ${explain(outcome.left)}` }
}

/** Measures the source paper's set-ups of a crossbar and an exchange in a worker. */
export const measureSetups = ({
  layers,
  each,
}: {
  readonly layers: readonly BaseLayer[]
  readonly each: { readonly crossbar: number; readonly exchange: Exchange }
}) => {
  const outcome = measurePaper(pelke2023.base, layers, each)
  return E.isRight(outcome)
    ? { found: outcome.right, failure: null }
    : { found: null, failure: `${JSON.stringify(each)}: ${explain(outcome.left)}` }
}
