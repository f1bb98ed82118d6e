import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import type { Placed, PlacedLayer } from '../../ir/placed.js'
import type { Tiled, TiledLayer } from '../../ir/tiled.js'
import type { AssignError } from './assign.js'

const tiledLayers = ({ layers }: Tiled): readonly TiledLayer[] =>
  layers.flatMap((layer) => (layer.kind === 'base' ? [layer] : []))

const placedFrom = (layer: TiledLayer, core: number, round: number): PlacedLayer => ({
  ...layer,
  round,
  tiles: layer.tiles.map((tile, i) => ({ ...tile, core: core + i })),
})

/** Puts each base layer where `place` says, in order. */
const placeAll = (
  tiled: Tiled,
  assigner: string,
  cores: number,
  place: (layer: TiledLayer) => { readonly core: number; readonly round: number },
): Placed => ({
  chip: tiled.chip,
  model: tiled.model,
  partitioner: tiled.partitioner,
  assigner,
  cores,
  layers: tiled.layers.map((layer) => {
    if (layer.kind === 'operator') return layer
    const { core, round } = place(layer)
    return placedFrom(layer, core, round)
  }),
})

const largestOf = (layers: readonly TiledLayer[]) =>
  layers.reduce(
    (most, { name, tiles }) => (tiles.length > most.tiles ? { layer: name, tiles: tiles.length } : most),
    {
      layer: '',
      tiles: 0,
    },
  )

/**
 * One tile a core, each in the first core that is free, in the order of layers and tiles. A chip whose core count is left open gets as many
 * as there are tiles.
 *
 * Fails with `TooFewCores`, before any further work, when the chip has fewer cores than the network has tiles.
 */
export const firstFit = (tiled: Tiled): Either<AssignError, Placed> => {
  const layers = tiledLayers(tiled)
  const needed = layers.reduce((sum, { tiles }) => sum + tiles.length, 0)
  const { cores, name } = tiled.chip
  const available = cores === 'as-needed' ? needed : cores
  if (needed > available)
    return E.left({ _tag: 'TooFewCores', chip: name, needed, available, largest: largestOf(layers) })
  let free = 0
  return E.right(
    placeAll(tiled, 'first-fit', available, ({ tiles }) => {
      const core = free
      free += tiles.length
      return { core, round: 0 }
    }),
  )
}

/**
 * First fit in rounds: layers take free cores in order, and where the next layer finds too few, a new round begins at core 0
 * whose tiles overwrite those before. A chip whose core count is left open needs one round.
 *
 * Fails with `LayerTooLarge` when a single layer has more tiles than the chip has cores.
 */
export const firstFitInRounds = (tiled: Tiled): Either<AssignError, Placed> => {
  const layers = tiledLayers(tiled)
  const { cores, name } = tiled.chip
  const available = cores === 'as-needed' ? layers.reduce((sum, { tiles }) => sum + tiles.length, 0) : cores
  const largest = largestOf(layers)
  if (largest.tiles > available)
    return E.left({
      _tag: 'LayerTooLarge',
      chip: name,
      layer: largest.layer,
      needed: largest.tiles,
      available,
    })
  let [free, round] = [0, 0]
  return E.right(
    placeAll(tiled, 'rounds', available, ({ tiles }) => {
      if (free + tiles.length > available) {
        free = 0
        round += 1
      }
      const core = free
      free += tiles.length
      return { core, round }
    }),
  )
}
