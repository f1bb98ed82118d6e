import * as fc from 'fast-check'
import { roomOf } from '../../hardware/precision.js'
import type { BaseLayer } from '../../ir/lowered.js'
import type { Span, Tile, Tiled } from '../../ir/tiled.js'
import { arbitraryDraws } from './draws.js'
import { arbitraryLowered } from './lowered.js'

/** `0 … extent - 1` in pieces of at most `most`; a drawn number makes a piece smaller. */
const cut = (extent: number, most: number, draw: () => number): readonly Span[] => {
  const spans: Span[] = []
  for (let start = 0; start < extent; start += spans.at(-1)?.count ?? 1)
    spans.push({ start, count: Math.min(extent - start, most - (draw() % most)) })
  return spans
}

const rotated = <T>(list: readonly T[], by: number): readonly T[] => {
  const middle = by % Math.max(1, list.length)
  return [...list.slice(middle), ...list.slice(0, middle)]
}

const tilesOf = (
  { groups, rows, columns }: BaseLayer,
  tall: number,
  wide: number,
  draw: () => number,
): readonly Tile[] => {
  const packed = 1 + (draw() % Math.min(tall, wide))
  const tiles = cut(groups, packed, draw).flatMap((groups) =>
    cut(columns, Math.floor(wide / groups.count), draw).flatMap((columns) =>
      cut(rows, Math.floor(tall / groups.count), draw).map((rows) => ({ groups, rows, columns })),
    ),
  )
  return rotated(tiles, draw())
}

/**
 * `arbitraryLowered` cut in every way that is right: pieces of any size that
 * fit, several groups packed into a tile, vertical groups cut at different rows,
 * tiles in any rotation. Shrinks towards equal cuts as large as the crossbar.
 *
 * @example
 * import * as fc from 'fast-check'
 * import { verifyTiled } from 'ohmflow/codec'
 * import { arbitraryTiled } from 'ohmflow/laws'
 * console.assert(fc.sample(arbitraryTiled, 10).every((tiled) => verifyTiled(tiled)._tag === 'Right'))
 */
export const arbitraryTiled: fc.Arbitrary<Tiled> = fc
  .tuple(arbitraryLowered, arbitraryDraws)
  .map(([{ layers, ...network }, draws]) => {
    const draw = draws()
    const cut = (layer: BaseLayer): readonly Tile[] => {
      const { rows, columns } = roomOf(network.chip.crossbar, layer)
      return tilesOf(layer, rows, columns, draw)
    }
    return {
      ...network,
      partitioner: 'arbitrary',
      layers: layers.map((layer) => (layer.kind === 'base' ? { ...layer, tiles: cut(layer) } : layer)),
    }
  })
