import { sum } from '../arithmetic.js'
import { histogram } from './histogram.js'
import { type RangeMethod, withZero } from './range.js'

const bins = 8192

/**
 * The range without the outermost values: `percent` of all values lie above its low
 * end, and as many below its high end. To a bin of 1 / 4096 of the largest magnitude.
 *
 * @example
 * import { percentile } from 'ohmflow/run'
 * const observer = percentile(99.9).observer()
 * observer.see(Float32Array.from({ length: 10_000 }, (_, i) => (i === 0 ? 1000 : i / 10_000)))
 * console.assert(observer.range().high < 2)
 */
export const percentile = (percent = 99.99): RangeMethod => ({
  name: `percentile:${percent}`,
  observer: () => {
    const seen = histogram(bins)
    return {
      see: seen.see,
      range: () => {
        const { counts } = seen
        const total = sum(counts)
        const beyond = (total * (100 - percent)) / 100
        const width = (2 * seen.span()) / bins
        const { low, high } = seen.seen()
        let [below, first] = [0, 0]
        while (first < bins - 1 && below + counts[first]! <= beyond) below += counts[first++]!
        let [above, last] = [0, bins - 1]
        while (last > 0 && above + counts[last]! <= beyond) above += counts[last--]!
        return withZero({
          low: Math.max(low, first * width - seen.span()),
          high: Math.min(high, (last + 1) * width - seen.span()),
        })
      },
    }
  },
})
