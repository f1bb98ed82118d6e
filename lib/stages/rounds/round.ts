import type { Chip } from '../../hardware/chip.js'
import type { Tiled, TiledLayer } from '../../ir/tiled.js'

/**
 * Consecutive base layers that the chip holds at the same time: from `first` to `last`, each so often. Of a single layer that
 * has more tiles than the chip has cores, all rounds that it takes.
 */
export interface Round {
  readonly first: number
  readonly last: number
  /** Copies of each, in their order. */
  readonly copies: readonly number[]
}

/** All base layers of a network, round after round. */
export type RoundPlan = readonly Round[]

/** What rounds are planned for. */
export interface Planned {
  readonly layers: Tiled['layers']
  readonly chip: Chip
  /** Cores of the chip. */
  readonly cores: number
  /** Inputs that go through a round before the next one is written. */
  readonly images: number
}

/** The base layers, in topological order. */
export const baseOf = ({ layers }: Pick<Planned, 'layers'>): readonly TiledLayer[] =>
  layers.flatMap((layer) => (layer.kind === 'base' ? [layer] : []))

/** The base layer with which each layer runs: itself, or the last one that it reads, by place among base layers. */
const placesOf = (layers: Tiled['layers']): ReadonlyMap<string, number> => {
  const places = new Map<string, number>()
  let base = 0
  for (const layer of layers)
    places.set(
      layer.name,
      layer.kind === 'base'
        ? base++
        : layer.inputs.reduce((most, input) => Math.max(most, places.get(input) ?? 0), 0),
    )
  return places
}

/** The layers of a round with its copies, and the operators that run with them. */
export const layersIn = (layers: Tiled['layers']): ((round: Round) => Tiled['layers']) => {
  const places = placesOf(layers)
  return ({ first, last, copies }) =>
    layers.flatMap((layer): Tiled['layers'] => {
      const place = places.get(layer.name) ?? 0
      if (place < first || place > last) return []
      if (layer.kind === 'operator') return [layer]
      return [{ ...layer, copies: { count: copies[place - first] ?? 1, vectors: 'in-turn' as const } }]
    })
}
