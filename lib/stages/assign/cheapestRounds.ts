import type { Either } from 'fp-ts/lib/Either.js'
import type { Tiled } from '../../ir/tiled.js'
import { pass } from '../../pipeline/index.js'
import { planned } from '../rounds/plan.js'
import type { LayerTooLarge } from './assign.js'
import { baseLayers, coresIn, countedTiles, Placement, placedBy, placeInRounds } from './placement.js'

/** How rounds are chosen. */
export interface RoundsOptions {
  /** How many images go through a round before the next is written; 1 where it is left out. */
  readonly images?: number
}

const place = (tiled: Tiled, images: number): Either<LayerTooLarge, Placement> => {
  const { layers, chip } = tiled
  const base = baseLayers(layers)
  const cores = chip.cores === 'as-needed' ? coresIn(base) : chip.cores
  const firsts = new Set(
    planned({ layers, chip, cores, images }, { chosen: false })?.map(({ first }) => first),
  )
  return placeInRounds(countedTiles(tiled), (layer) => firsts.has(layer))
}

/**
 * Rounds that take little time where all of their layers work at the same time (see `crossLayer`): the cuts
 * between them by a dynamic program, with the copies that layers have, and never behind greedy filling (`firstFitInRounds`)
 * or one layer a round: to the cycle where rounds are soon timed, else by what their programs take at least. `images` go through a round before the next is written. A chip
 * that holds all layers needs one round, where that pays.
 *
 * A layer that has more tiles than the chip has cores is cut, and takes as many rounds of its own as that needs. Fails with
 * `LayerTooLarge` where the copies of a layer have more tiles than the chip has cores.
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
 * console.assert(report._tag === 'Right' && report.right.layers.every(({ cycles }) => cycles > 0))
 */
export const cheapestRounds = ({ images = 1 }: RoundsOptions = {}) => {
  const name = images === 1 ? 'cheapest-rounds' : `cheapest-rounds:${images}`
  return pass({
    implementation: name,
    version: '3',
    reads: (tiled: Tiled) => tiled,
    compute: (tiled) => place(tiled, images),
    product: Placement,
    join: placedBy(name),
  })
}
