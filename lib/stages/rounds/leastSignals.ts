import { product } from '../../arithmetic.js'
import type { Tiled } from '../../ir/tiled.js'
import type { Needs } from '../../needs/needs.js'
import { vectorBox } from '../../needs/vectors.js'
import { fewestTold } from '../synchronize/crossLayer/grains.js'

/**
 * Signals between layers that work at the same time, at the least, where each reader has a signal of its own: every core that
 * reads a layer is told by each copy of it, so that they grow with the product of their copies.
 */
export const leastSignals = (layers: Tiled['layers'], needs: Needs, images: number): number => {
  const copies = new Map<string, number>()
  const vectors = new Map(layers.map((layer) => [layer.name, product(vectorBox(layer))]))
  let signals = 0
  for (const layer of layers) {
    const host = layer.inputs.findLast((input) => copies.has(input))
    const own =
      layer.kind === 'base'
        ? (layer.copies?.count ?? 1)
        : Math.min(copies.get(host ?? '') ?? 1, vectors.get(layer.name) ?? 1)
    const readers = layer.kind === 'base' ? own * layer.tiles.length : own
    for (const input of new Set(needs.direct(layer.name).map(({ input }) => input))) {
      const senders = copies.get(input)
      if (senders === undefined) continue
      // an operator runs where some of what it reads is finished, and is told there at no cost
      const pairs = senders * readers - (layer.kind === 'operator' ? Math.min(senders, readers) : 0)
      const told = Math.floor((vectors.get(input) ?? 0) / senders) * images
      signals += pairs * Math.max(images, Math.min(told, fewestTold))
    }
    copies.set(layer.name, own)
  }
  return signals
}
