import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import type { Tiled } from '../../ir/tiled.js'
import { pass } from '../../pipeline/index.js'
import { planned } from '../rounds/plan.js'
import type { LayerTooLarge } from './assign.js'
import {
  baseLayers,
  coresFor,
  coresIn,
  largestOf,
  Placement,
  placedBy,
  placeLayers,
  placesOf,
} from './placement.js'

/** How rounds are chosen. */
export interface RoundsOptions {
  /** How many images go through a round before the next is written; 1 where it is left out. */
  readonly images?: number
}

const place = ({ layers, chip }: Tiled, images: number): Either<LayerTooLarge, Placement> => {
  const base = baseLayers(layers)
  const cores = chip.cores === 'as-needed' ? coresIn(base) : chip.cores
  const plan = planned({ layers, chip, cores, images }, { chosen: false })
  if (plan === null) {
    const largest = largestOf(base)
    return E.left({
      _tag: 'LayerTooLarge',
      chip: chip.name,
      layer: largest.layer,
      needed: largest.tiles,
      available: cores,
      places: placesOf(chip),
    })
  }
  const roundOf = plan.flatMap(({ first, last }, round) =>
    Array.from({ length: last - first + 1 }, () => round),
  )
  let [next, free, current] = [0, 0, 0]
  return E.right({
    cores,
    layers: placeLayers(layers, (layer) => {
      const round = roundOf[next++] ?? 0
      if (round !== current) [free, current] = [0, round]
      const core = free
      free += coresFor(layer)
      return { core, round }
    }),
  })
}

/**
 * Rounds that take little time where all of their layers work at the same time (see `crossLayer`): the cuts
 * between them by a dynamic program, with the copies that layers have, and never behind greedy filling (`firstFitInRounds`)
 * or one layer a round by the estimate of `planned`. `images` go through a round before the next is written. A chip
 * that holds all layers needs one round, where that pays.
 *
 * Fails with `LayerTooLarge` where a layer has more tiles than the chip has cores.
 *
 * @example
 * import { crossLayer, modelFile, presets, zoo } from 'ohmflow'
 * import { cheapestRounds, perRound } from 'ohmflow/program'
 * import { baseline } from 'ohmflow/pipelines'
 * const model = await modelFile('resnet18', zoo.resnet18.build())()
 * const chip = { ...presets.rram256.chip, cores: 64 }
 * const mapping = baseline
 *   .insert('duplicate', { after: 'tile' }, perRound())
 *   .swap('assign', cheapestRounds())
 *   .swap('synchronize', crossLayer())
 * const report = await mapping.task({ model, bindings: {}, chip })()
 * console.assert(report._tag === 'Right' && report.right.network.reprogrammingCycles > 0)
 * console.assert(report._tag === 'Right' && report.right.layers.every(({ start = 0, end = 0 }) => end > start))
 */
export const cheapestRounds = ({ images = 1 }: RoundsOptions = {}) => {
  const name = images === 1 ? 'cheapest-rounds' : `cheapest-rounds:${images}`
  return pass({
    implementation: name,
    version: '1',
    reads: (tiled: Tiled) => tiled,
    compute: (tiled) => place(tiled, images),
    product: Placement,
    join: placedBy(name),
  })
}
