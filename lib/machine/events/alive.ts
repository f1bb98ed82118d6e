import type { Drifting } from '../relation/recurrence.js'

/** The bytes of partial sums that are alive. */
export interface Alive extends Drifting {
  /** A partial sum of so many bytes comes to life; one that has been used up goes, with a negative count. */
  readonly add: (bytes: number) => void
  /** The most bytes at once. */
  readonly peak: () => number
}

/** No partial sum is alive at first; `see` is told of every change. */
export const alive = (see?: (bytes: number) => void): Alive => {
  let [bytes, saved] = [0, 0]
  // the most at once before the state was saved, and since then
  let [peak, recentPeak] = [0, 0]
  return {
    add: (change) => {
      bytes += change
      if (bytes > recentPeak) recentPeak = bytes
      see?.(bytes)
    },
    peak: () => Math.max(peak, recentPeak),
    save: () => {
      peak = Math.max(peak, recentPeak)
      recentPeak = bytes
      saved = bytes
    },
    periods: () => Number.POSITIVE_INFINITY,
    skip: (periods) => {
      const growth = periods * (bytes - saved)
      peak = Math.max(peak, recentPeak, recentPeak + growth)
      bytes += growth
    },
  }
}
