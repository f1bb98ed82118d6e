import type { Range } from './range.js'

/** How often values fall between neighbouring bounds, over a span that grows with what is seen. */
export interface Histogram {
  readonly see: (values: Float32Array) => void
  /** Counts of bins of equal width from −span to span; an even number of them. */
  readonly counts: Float64Array
  readonly span: () => number
  /** The least and the greatest value. */
  readonly seen: () => Range
}

/**
 * A histogram of `bins` bins, an even number. Where a value lies beyond the span,
 * the span doubles and pairs of bins become one, so that no value has to be kept.
 */
export const histogram = (bins: number): Histogram => {
  const counts = new Float64Array(bins)
  let [span, low, high] = [0, 0, 0]

  const mergePairs = (): void => {
    const half = bins / 2
    const old = counts.slice()
    counts.fill(0)
    for (let i = 0; i < half; i++) {
      counts[half + (i >> 1)]! += old[half + i]!
      counts[half - 1 - (i >> 1)]! += old[half - 1 - i]!
    }
  }

  return {
    see: (values) => {
      for (const value of values) {
        if (value < low) low = value
        if (value > high) high = value
      }
      const most = Math.max(-low, high)
      if (most === 0) {
        counts[bins / 2]! += values.length
        return
      }
      if (span === 0) span = most
      for (; span < most; span *= 2) mergePairs()
      const scale = bins / 2 / span
      for (const value of values) {
        const bin = Math.floor((value + span) * scale)
        counts[bin < 0 ? 0 : bin >= bins ? bins - 1 : bin]!++
      }
    },
    counts,
    span: () => span,
    seen: () => ({ low, high }),
  }
}
