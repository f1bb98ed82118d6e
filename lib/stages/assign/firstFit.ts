import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import { pass } from '../../pipeline/index.js'
import { coresFor } from '../rounds/place.js'
import type { TooFewCores } from './assign.js'
import {
  baseLayers,
  type CountedTiles,
  coresIn,
  countedTiles,
  largestOf,
  Placement,
  placedBy,
  placeLayers,
} from './placement.js'

const placeInOrder = ({ layers, chip }: CountedTiles): Either<TooFewCores, Placement> => {
  const base = baseLayers(layers)
  const needed = coresIn(base)
  const cores = chip.cores === 'as-needed' ? needed : chip.cores
  if (needed > cores)
    return E.left({
      _tag: 'TooFewCores',
      chip: chip.name,
      needed,
      available: cores,
      places: chip.places,
      largest: largestOf(base),
    })
  let free = 0
  const placed = placeLayers(layers, (layer) => {
    const core = free
    free += coresFor(layer)
    return { core, round: 0 }
  })
  return E.right({ cores, layers: placed })
}

/**
 * One tile a core, each in the first core that is free, in the order of layers and
 * tiles. A chip whose core count is left open gets as many as there are tiles.
 *
 * Fails with `TooFewCores`, before any further work, when the chip has fewer cores than the network has tiles.
 *
 * @example
 * import { modelFile, presets, zoo } from 'ohmflow'
 * import { baseline } from 'ohmflow/pipelines'
 * const model = await modelFile('resnet18', zoo.resnet18.build())()
 * const chip = { ...presets.rram256.chip, cores: 64 }
 * const placed = await baseline.until('assign').task({ model, bindings: {}, chip })()
 * console.assert(placed._tag === 'Left' && placed.left._tag === 'TooFewCores' && placed.left.needed === 201)
 */
export const firstFit = () =>
  pass({
    implementation: 'first-fit',
    version: '1',
    reads: countedTiles,
    compute: placeInOrder,
    product: Placement,
    join: placedBy('first-fit'),
  })
