import type { Tiled, TiledLayer } from '../../lib/ir/tiled.js'

/** The rule of CLSA-CIM: one more copy of the layer with the most vectors a copy, as long as it fits into the extra cores. */
export const slowestFirst = (tiled: Tiled, extraCores: number): Tiled => {
  const counts = new Map<string, number>()
  const base = tiled.layers.filter((layer): layer is TiledLayer => layer.kind === 'base')
  const rounds = ({ name, vectors }: TiledLayer): number => Math.ceil(vectors / (counts.get(name) ?? 1))
  for (let left = extraCores; ; ) {
    const slowest = base.reduce((most, layer) => (rounds(layer) > rounds(most) ? layer : most))
    if (slowest.tiles.length > left || rounds(slowest) === 1) break
    counts.set(slowest.name, (counts.get(slowest.name) ?? 1) + 1)
    left -= slowest.tiles.length
  }
  return {
    ...tiled,
    layers: tiled.layers.map((layer) =>
      layer.kind === 'base'
        ? { ...layer, copies: { count: counts.get(layer.name) ?? 1, vectors: 'in-turn' } }
        : layer,
    ),
  }
}
