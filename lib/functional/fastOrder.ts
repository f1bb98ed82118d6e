import { verticalGroups } from '../ir/tiled.js'
import type { Crossbars, Products } from './crossbars.js'
import type { Written } from './written.js'

/** Vectors that are multiplied at once: their sums stay in a second-level cache. */
const atOnce = 512

/**
 * Executes a layer on numbers a vertical group after the other, tile by tile, many vectors at a time.
 * A program that is verified gives the same numbers in every order of events, and so also in this one.
 */
export const fastOrder = ({ integer, cores, unit }: Crossbars, products: Products, output: Written): void => {
  const { vectors, columns: perGroup } = integer.layer
  const finished = unit.blocks()
  const tiles = cores.flatMap(({ tile }) => (tile === null ? [] : [tile]))
  for (const group of verticalGroups(tiles)) {
    const [{ groups, columns } = { groups: null, columns: null }] = group
    if (groups === null) continue
    for (let first = 0; first < vectors; first += atOnce) {
      const count = Math.min(atOnce, vectors - first)
      const block = products(group, first, count, 'vectors')
      for (let g = 0; g < groups.count; g++)
        finished.finish(
          { ...block, start: block.start + g * columns.count * block.columnStride },
          {
            first,
            count,
            firstColumn: (groups.start + g) * perGroup + columns.start,
            columns: columns.count,
          },
        )
    }
  }
  finished.write(output)
}
