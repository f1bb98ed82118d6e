import type { Tiled } from '../../lib/ir/tiled.js'

/** One more copy of the layer that gains most for each core, in vectors of its busiest copy, as long as any fits. */
export const byGain = (tiled: Tiled, extraCores: number): Tiled => {
  const base = tiled.layers.flatMap((layer) => (layer.kind === 'base' ? [layer] : []))
  const counts = new Map(base.map(({ name }) => [name, 1]))
  for (let left = extraCores; ; ) {
    const [best] = base
      .filter(({ tiles }) => tiles.length <= left)
      .map(({ name, vectors, tiles }) => {
        const count = counts.get(name) ?? 1
        return {
          name,
          cores: tiles.length,
          gain: (Math.ceil(vectors / count) - Math.ceil(vectors / (count + 1))) / tiles.length,
        }
      })
      .toSorted((a, b) => b.gain - a.gain)
    if (best === undefined || best.gain <= 0) break
    counts.set(best.name, (counts.get(best.name) ?? 1) + 1)
    left -= best.cores
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
