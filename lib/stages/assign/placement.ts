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
  ({ chip, model, partitioner }: Tiled, placement: Placement): Placed => ({
    chip,
    model,
    partitioner,
    assigner,
    ...placement,
  })

export const baseLayers = (layers: Tiled['layers']): readonly TiledLayer[] =>
  layers.flatMap((layer) => (layer.kind === 'base' ? [layer] : []))

export const tilesIn = (layers: readonly TiledLayer[]): number =>
  layers.reduce((sum, { tiles }) => sum + tiles.length, 0)

/** The layer with the most tiles, the first one of them. */
export const largestOf = (
  layers: readonly TiledLayer[],
): { readonly layer: string; readonly tiles: number } =>
  layers.reduce(
    (most, { name, tiles }) => (tiles.length > most.tiles ? { layer: name, tiles: tiles.length } : most),
    {
      layer: '',
      tiles: 0,
    },
  )

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
      tiles: layer.tiles.map((tile, i) => ({ ...tile, core: core + i })),
    }
    return placed
  })
