import type { Crossbars, Products } from './crossbars.js'
import type { Written } from './frame.js'
import { teamsOf } from './teams.js'

/** Vectors that are multiplied at once: their sums stay in a second-level cache. */
const atOnce = 512

/**
 * Executes a layer on numbers a vertical group after the other, tile by tile, many vectors at a time.
 * A program that is verified gives the same numbers in every order of events, and so also in this one.
 */
export const fastOrder = (
  { integer, distinct, unit }: Crossbars,
  products: Products,
  output: Written,
  image: number,
): void => {
  const { vectors, columns: perGroup } = integer.layer
  const finished = unit.blocks()
  for (const { tiles, runs } of teamsOf(distinct, vectors, image)) {
    const [tile] = tiles
    if (tile === undefined) continue
    const { groups, columns } = tile
    for (const run of runs)
      for (let first = run.first; first < run.first + run.count; first += atOnce) {
        const count = Math.min(atOnce, run.first + run.count - first)
        const block = products(tiles, first, count, 'vectors')
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
