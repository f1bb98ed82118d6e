import type { LayerAccuracy } from './accuracyReport.js'
import { figureOf, type Score } from './score.js'
import { type Spread, spreadOf } from './spread.js'

/** What a layer costs by itself, over the chips that were drawn. */
export interface LayerCost extends Spread {
  readonly layer: string
}

/**
 * What each layer costs where it alone lies on the devices, in a share of samples or in error, the one to protect first.
 *
 * @example
 * import { layerCosts } from 'ohmflow/accuracy'
 * const score = (top1: number) => ({ kind: 'classes', samples: 100, top1, top5: 100 }) as const
 * const layers = [{ layer: 'conv1', trials: [score(97)] }, { layer: 'conv2', trials: [score(90)] }]
 * console.assert(layerCosts(score(98), layers)[0]?.layer === 'conv2')
 */
export const layerCosts = (ideal: Score, layers: readonly LayerAccuracy[]): readonly LayerCost[] => {
  const best = figureOf(ideal)
  // less of a share, or more of an error
  const sign = ideal.kind === 'classes' ? -1 : 1
  return layers
    .map(({ layer, trials }) => ({
      layer,
      ...spreadOf(trials.map((score) => sign * (figureOf(score) - best))),
    }))
    .toSorted((a, b) => b.mean - a.mean)
}
