import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import type * as t from 'io-ts'
import { closed } from '../../codec/closed.js'
import { positive } from '../../codec/number.js'
import type { Chip } from '../../hardware/chip.js'
import { type Placed, type PlacedLayer, PlacedLayers } from '../../ir/placed.js'
import type { Tiled, TiledLayer } from '../../ir/tiled.js'
import type { Spot } from '../rounds/cut.js'
import { coresFor, placedTiles, placeInParts } from '../rounds/place.js'
import type { LayerTooLarge } from './assign.js'

/** What an assigner decides: the cores that the chip has, and where each tile sits. */
export type Placement = Pick<Placed, 'cores' | 'layers'>

export const Placement: t.Type<Placement> = closed<Placement>('Placement', {
  cores: positive,
  layers: PlacedLayers,
})

/** What an assigner that counts tiles and cores has to know. */
export interface CountedTiles {
  readonly layers: Tiled['layers']
  readonly chip: Pick<Chip, 'name' | 'cores'> & {
    /** Places of the mesh, null on a bus. */
    readonly places: number | null
  }
}

export const placesOf = ({ interconnect }: Pick<Chip, 'interconnect'>): number | null =>
  interconnect.kind === 'mesh' ? interconnect.width * interconnect.height : null

export const countedTiles = ({ layers, chip }: Tiled): CountedTiles => ({
  layers,
  chip: { name: chip.name, cores: chip.cores, places: placesOf(chip) },
})

/** A placement as an artefact. */
export const placedBy =
  (assigner: string) =>
  (tiled: Tiled, placement: Placement): Placed => ({ ...tiled, assigner, ...placement })

export const baseLayers = (layers: Tiled['layers']): readonly TiledLayer[] =>
  layers.flatMap((layer) => (layer.kind === 'base' ? [layer] : []))

export const coresIn = (layers: readonly TiledLayer[]): number =>
  layers.reduce((sum, layer) => sum + coresFor(layer), 0)

/** The layer with the most tiles, the first one of them. */
export const largestOf = (
  layers: readonly TiledLayer[],
): { readonly layer: string; readonly tiles: number } =>
  layers.reduce(
    (most, layer) => (coresFor(layer) > most.tiles ? { layer: layer.name, tiles: coresFor(layer) } : most),
    { layer: '', tiles: 0 },
  )

/** Puts the tiles of each base layer into consecutive cores from where `place` says, layer by layer. */
export const placeLayers = (layers: Tiled['layers'], place: (layer: TiledLayer) => Spot): Placed['layers'] =>
  layers.map((layer) => {
    if (layer.kind === 'operator') return layer
    const { core, round } = place(layer)
    const placed: PlacedLayer = {
      ...layer,
      round,
      tiles: placedTiles(layer, (i) => core + i),
    }
    return placed
  })

/** The first layer whose copies are more than the cores hold: only a layer that is placed once is cut. */
const tooLargeIn = (layers: readonly TiledLayer[], cores: number): TiledLayer | undefined =>
  layers.find((layer) => layer.copies !== undefined && coresFor(layer) > cores)

/**
 * Puts layers into rounds, each into consecutive cores from 0 on: `begins` says of a base layer, by its place among them and
 * the cores that are left, whether a round begins with it. A layer that has more tiles than there are cores has rounds
 * of its own.
 */
export const placeInRounds = (
  { layers, chip }: CountedTiles,
  begins: (place: number, layer: TiledLayer, left: number) => boolean,
): Either<LayerTooLarge, Placement> => {
  const base = baseLayers(layers)
  const cores = chip.cores === 'as-needed' ? coresIn(base) : chip.cores
  const large = tooLargeIn(base, cores)
  if (large !== undefined)
    return E.left({
      _tag: 'LayerTooLarge',
      chip: chip.name,
      layer: large.name,
      needed: coresFor(large),
      available: cores,
      places: chip.places,
    })
  let [place, free, round] = [0, 0, 0]
  const next = (): void => {
    if (free > 0) [free, round] = [0, round + 1]
  }
  const placed = layers.map((layer): Placed['layers'][number] => {
    if (layer.kind === 'operator') return layer
    if (begins(place++, layer, cores - free) || coresFor(layer) > cores - free) next()
    if (coresFor(layer) > cores) {
      const parts = placeInParts(layer, cores, round)
      ;[free, round] = [0, parts.round + 1]
      return parts
    }
    const core = free
    free += coresFor(layer)
    return { ...layer, round, tiles: placedTiles(layer, (i) => core + i) }
  })
  return E.right({ cores, layers: placed })
}
