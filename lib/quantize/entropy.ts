import { sum } from '../arithmetic.js'
import { histogram } from './histogram.js'
import { type RangeMethod, withZero } from './range.js'

const bins = 4096
/** Steps of a magnitude in 8 bits with sign. */
const levels = 128
/** What a bin counts at least where values saturate, so that one outlier does not outweigh all others. */
const leastCount = 1e-4

/**
 * Kullback-Leibler divergence of what `levels` steps up to bin `end` tell of
 * the magnitudes from the magnitudes themselves, those beyond saturating.
 */
const divergence = (magnitudes: Float64Array, end: number): number => {
  const reference = magnitudes.slice(0, end)
  for (let i = end; i < magnitudes.length; i++) reference[end - 1]! += magnitudes[i]!
  const total = sum(reference)
  let [kept, nats] = [0, 0]
  for (let level = 0; level < levels; level++) {
    const from = Math.floor((level * end) / levels)
    const to = Math.floor(((level + 1) * end) / levels)
    let [mass, filled] = [0, 0]
    for (let i = from; i < to; i++) {
      mass += magnitudes[i]!
      if (reference[i]! > 0) filled++
    }
    if (filled === 0) continue
    kept += mass
    for (let i = from; i < to; i++) {
      const p = reference[i]! / total
      // where only what saturates lies, the steps tell nothing
      if (p > 0) nats += p * Math.log(p / Math.max(mass / filled, leastCount))
    }
  }
  return nats + Math.log(Math.max(kept, leastCount))
}

/**
 * The range whose 8-bit steps tell most of how values are distributed: the one
 * with the least Kullback-Leibler divergence, over a histogram of magnitudes.
 *
 * Source: the calibration by entropy of S. Migacz, *8-bit Inference with TensorRT*, GTC 2017.
 *
 * @example
 * import { entropy } from 'ohmflow/run'
 * const observer = entropy().observer()
 * observer.see(Float32Array.from({ length: 10_000 }, (_, i) => (i === 0 ? 1000 : Math.sin(i))))
 * console.assert(observer.range().high < 1000)
 */
export const entropy = (): RangeMethod => ({
  name: 'entropy',
  observer: () => {
    const seen = histogram(bins)
    return {
      see: seen.see,
      range: () => {
        const { counts } = seen
        const half = bins / 2
        const magnitudes = Float64Array.from(
          { length: half },
          (_, i) => counts[half + i]! + counts[half - 1 - i]!,
        )
        // zeros are represented in any case, and say nothing
        magnitudes[0] = magnitudes[1]!
        const { low, high } = seen.seen()
        let [best, least] = [half, Number.POSITIVE_INFINITY]
        for (let end = levels; end <= half; end += 8) {
          const found = divergence(magnitudes, end)
          if (found < least) [best, least] = [end, found]
        }
        const threshold = (best / half) * seen.span()
        return withZero({ low: Math.max(low, -threshold), high: Math.min(high, threshold) })
      },
    }
  },
})
