import { sharesOf } from '../../ir/copies.js'
import { verticalGroups } from '../../ir/tiled.js'
import { baseLayers } from './placement.js'
import type { Grounds } from './spots.js'
import { bytesPerVector } from './travel.js'

/**
 * A tile with what it moves, and the tiles before and after it in
 * its vertical group by their places in the list, −1 for none.
 */
export interface Move {
  readonly layer: string
  /** Its place among the tiles of all copies of the layer. */
  readonly tile: number
  /** Bytes to and from memory, and to the next tile, over all vectors. */
  readonly memory: number
  readonly next: number
  readonly before: number
  readonly after: number
}

/** What all tiles move, those of a vertical group one after the other. */
export const movesOf = ({ layers, chip }: Grounds): readonly Move[] => {
  const moves: Move[] = []
  for (const layer of baseLayers(layers))
    for (const [copy, { count }] of sharesOf(layer).entries())
      for (const group of verticalGroups(layer.tiles)) {
        const first = moves.length
        for (const [v, tile] of group.entries()) {
          const last = v === group.length - 1
          const { memory, next } = bytesPerVector(layer, tile, v === 0, last, chip)
          moves.push({
            layer: layer.name,
            tile: copy * layer.tiles.length + layer.tiles.indexOf(tile),
            memory: count * memory,
            next: count * next,
            before: v === 0 ? -1 : first + v - 1,
            after: last ? -1 : first + v + 1,
          })
        }
      }
  return moves
}
