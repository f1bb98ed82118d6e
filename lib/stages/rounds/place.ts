import type { PlacedLayer } from '../../ir/placed.js'
import type { TiledLayer } from '../../ir/tiled.js'
import { cutTiles, roundsFor } from './cut.js'

/** The cores that a layer takes: one for each tile of each of its copies. */
export const coresFor = ({ tiles, copies }: Pick<TiledLayer, 'tiles' | 'copies'>): number =>
  tiles.length * (copies?.count ?? 1)

/** The tiles of all copies of a layer, copy by copy, each in the core that `coreOf` says for its place in the list. */
export const placedTiles = (
  { tiles, copies }: TiledLayer,
  coreOf: (place: number) => number,
): PlacedLayer['tiles'] =>
  Array.from({ length: copies?.count ?? 1 }, () => tiles)
    .flat()
    .map((tile, i) => ({ ...tile, core: coreOf(i) }))

/** A layer that has more tiles than there are cores, over several rounds from so many on. */
export const placeInParts = (layer: TiledLayer, cores: number, first: number): PlacedLayer => {
  const spots = cutTiles(layer.tiles, cores)
  const last = first + roundsFor(layer.tiles.length, cores) - 1
  return {
    ...layer,
    round: last,
    tiles: layer.tiles.map((tile) => {
      const { core, round } = spots.get(tile)!
      return { ...tile, core, ...(first + round === last ? {} : { round: first + round }) }
    }),
  }
}
