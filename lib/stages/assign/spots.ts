import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import type { Placed } from '../../ir/placed.js'
import type { Tiled, TiledLayer } from '../../ir/tiled.js'
import { placedTiles } from '../rounds/place.js'
import type { TooFewCores } from './assign.js'
import { baseLayers, coresIn, largestOf, type Placement, placesOf } from './placement.js'
import type { Ground } from './travel.js'

/** What an assigner reads that places tiles by distance. */
export interface Grounds {
  readonly layers: Tiled['layers']
  readonly chip: Ground & Pick<Placed['chip'], 'name' | 'cores'>
}

export const groundsOf = ({ layers, chip }: Tiled): Grounds => {
  const { name, cores, interconnect, exchange, crossbar } = chip
  return {
    layers,
    chip: { name, cores, interconnect, exchange, crossbar: { inputBits: crossbar.inputBits } },
  }
}

/** The cores that a chip has, or that the tiles need; an error where those are more. */
export const enoughCores = ({ layers, chip }: Grounds): Either<TooFewCores, number> => {
  const base = baseLayers(layers)
  const needed = coresIn(base)
  const available = chip.cores === 'as-needed' ? needed : chip.cores
  return needed <= available
    ? E.right(available)
    : E.left({
        _tag: 'TooFewCores',
        chip: chip.name,
        needed,
        available,
        places: placesOf(chip),
        largest: largestOf(base),
      })
}

/** Puts each tile of each layer into a core of its own, all at once. */
export const placedAt = (
  layers: Tiled['layers'],
  cores: number,
  coreOf: (layer: TiledLayer, tile: number) => number,
): Placement => ({
  cores,
  layers: layers.map((layer) =>
    layer.kind === 'operator'
      ? layer
      : { ...layer, round: 0, tiles: placedTiles(layer, (i) => coreOf(layer, i)) },
  ),
})
