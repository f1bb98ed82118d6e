import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import { pass } from '../../pipeline/index.js'
import type { LayerTooLarge } from './assign.js'
import {
  baseLayers,
  type CountedTiles,
  coresFor,
  coresIn,
  countedTiles,
  largestOf,
  Placement,
  placedBy,
  placeLayers,
} from './placement.js'

const placeInRounds = ({ layers, chip }: CountedTiles): Either<LayerTooLarge, Placement> => {
  const base = baseLayers(layers)
  const cores = chip.cores === 'as-needed' ? coresIn(base) : chip.cores
  const largest = largestOf(base)
  if (largest.tiles > cores)
    return E.left({
      _tag: 'LayerTooLarge',
      chip: chip.name,
      layer: largest.layer,
      needed: largest.tiles,
      available: cores,
      places: chip.places,
    })
  let [free, round] = [0, 0]
  const placed = placeLayers(layers, (layer) => {
    if (free + coresFor(layer) > cores) {
      free = 0
      round += 1
    }
    const core = free
    free += coresFor(layer)
    return { core, round }
  })
  return E.right({ cores, layers: placed })
}

/**
 * First fit in rounds: layers take free cores in order, and where the next layer finds too few, a new round
 * begins at core 0 whose tiles overwrite those before. A chip whose core count is left open needs one round.
 *
 * Fails with `LayerTooLarge` when a single layer has more tiles than the chip has cores.
 *
 * @example
 * import { firstFitInRounds, modelFile, presets, zoo } from 'ohmflow'
 * import { baseline } from 'ohmflow/pipelines'
 * const model = await modelFile('resnet18', zoo.resnet18.build())()
 * const chip = { ...presets.rram256.chip, cores: 64 }
 * const report = await baseline.swap('assign', firstFitInRounds()).task({ model, bindings: {}, chip })()
 * console.assert(report._tag === 'Right' && report.right.network.reprogrammingCycles > 0)
 */
export const firstFitInRounds = () =>
  pass({
    implementation: 'rounds',
    version: '1',
    reads: countedTiles,
    compute: placeInRounds,
    product: Placement,
    join: placedBy('rounds'),
  })
