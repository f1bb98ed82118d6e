import { type RangeMethod, withZero } from './range.js'

/**
 * All that was seen: nothing saturates on the samples, and one outlier makes all steps large.
 *
 * @example
 * import { minimumMaximum } from 'ohmflow/run'
 * const observer = minimumMaximum().observer()
 * observer.see(Float32Array.of(0.5, 3, -1))
 * console.assert(observer.range().low === -1 && observer.range().high === 3)
 */
export const minimumMaximum = (): RangeMethod => ({
  name: 'minimum-maximum',
  observer: () => {
    let [low, high] = [0, 0]
    return {
      see: (values) => {
        for (const value of values) {
          if (value < low) low = value
          if (value > high) high = value
        }
      },
      range: () => withZero({ low, high }),
    }
  },
})
