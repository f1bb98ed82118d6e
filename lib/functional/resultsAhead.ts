import { type Tile, tileColumns } from '../ir/tiled.js'
import type { Products } from './crossbars.js'

/** Vectors whose results are at hand at a time. */
const ahead = 128

/** The results of one crossbar, MVM after MVM. */
export interface ResultsAhead {
  /** The result of the next MVM, as the place in `values` where it begins. */
  readonly next: () => number
  readonly values: Int32Array
}

/**
 * Results of a crossbar that are multiplied ahead of their turn, since kernels are fast
 * on many vectors at once: a layer's inputs are complete when it begins, so that the
 * numbers are the same. What an MVM multiplies is the vector that was loaded for it: `products` are those of
 * each image, which has so many vectors.
 */
export const resultsAhead = (
  products: readonly Products[],
  ofImage: number,
  tile: Tile,
  loads: Int32Array,
): ResultsAhead => {
  const columns = tileColumns(tile)
  const values = new Int32Array(columns * ahead)
  let [mvm, first, count] = [0, 0, 0]

  /** The vectors that the MVMs from here on take, as far as they lie near one another in the same image. */
  const advance = (): void => {
    let [low, high] = [loads[mvm]!, loads[mvm]!]
    const image = Math.floor(low / ofImage)
    for (let i = mvm + 1; i < loads.length && i < mvm + ahead; i++) {
      const [lower, higher] = [Math.min(low, loads[i]!), Math.max(high, loads[i]!)]
      if (higher - lower >= ahead || lower < image * ofImage || higher >= (image + 1) * ofImage) break
      low = lower
      high = higher
    }
    first = low
    count = high - low + 1
    const of = products[image]
    if (of === undefined) return
    const { sums, start } = of([tile], first - image * ofImage, count, 'columns')
    values.set(sums.values.subarray(start, start + count * columns))
  }

  return {
    values,
    next: () => {
      const vector = loads[mvm]!
      if (vector < first || vector >= first + count) advance()
      mvm++
      return (vector - first) * columns
    },
  }
}
