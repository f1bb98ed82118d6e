import type * as t from 'io-ts'
import { closed } from '../../codec/closed.js'
import { positive } from '../../codec/number.js'
import type { Chip } from '../../hardware/chip.js'
import { type Placed, type PlacedLayer, PlacedLayers } from '../../ir/placed.js'
import type { Tiled, TiledLayer } from '../../ir/tiled.js'

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

/** The cores that a layer takes: one for each tile of each of its copies. */
export const coresFor = ({ tiles, copies }: Pick<TiledLayer, 'tiles' | 'copies'>): number =>
  tiles.length * (copies?.count ?? 1)

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

/** The tiles of all copies of a layer, copy by copy, each in the core that `coreOf` says for its place in the list. */
export const placedTiles = (
  { tiles, copies }: TiledLayer,
  coreOf: (place: number) => number,
): PlacedLayer['tiles'] =>
  Array.from({ length: copies?.count ?? 1 }, () => tiles)
    .flat()
    .map((tile, i) => ({ ...tile, core: coreOf(i) }))

/** Puts the tiles of each base layer into consecutive cores from where `place` says, layer by layer. */
export const placeLayers = (
  layers: Tiled['layers'],
  place: (layer: TiledLayer) => { readonly core: number; readonly round: number },
): Placed['layers'] =>
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
