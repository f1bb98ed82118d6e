import type { Drifting } from '../relation/recurrence.js'

/** Counts of things that come and are asked for: signals in registers, partial sums in buffers. */
export interface Stock extends Drifting {
  /** Whether there are at least so many of kind `i`, for whoever only looks on: nothing is decided by it. */
  readonly has: (i: number, needed: number) => boolean
  readonly put: (i: number) => void
  /** Takes so many of kind `i`; none, and false, where there are fewer. */
  readonly take: (i: number, needed: number) => boolean
}

/**
 * A stock of `kinds` kinds, of each as much as is said at first. It may grow from period to period where
 * nothing was found wanting, and shrink as long as what was asked for is there.
 */
export const stock = (kinds: number, atFirst = 0): Stock => {
  const values = new Float64Array(kinds).fill(atFirst)
  const saved = new Float64Array(kinds)
  /** What was left, at the least, when somebody asked; −1 when there was too little. */
  const slack = new Float64Array(kinds).fill(Number.POSITIVE_INFINITY)
  return {
    has: (i, needed) => values[i]! >= needed,
    put: (i) => {
      values[i]!++
    },
    take: (i, needed) => {
      const left = values[i]! - needed
      if (left < 0) {
        slack[i] = -1
        return false
      }
      if (left < slack[i]!) slack[i] = left
      values[i] = left
      return true
    },
    save: () => {
      saved.set(values)
      slack.fill(Number.POSITIVE_INFINITY)
    },
    periods: () => {
      let most = Number.POSITIVE_INFINITY
      for (let i = 0; i < kinds; i++) {
        const growth = values[i]! - saved[i]!
        if (growth === 0) continue
        if (slack[i]! < 0) return 0
        if (growth < 0) most = Math.min(most, Math.floor(slack[i]! / -growth))
      }
      return most
    },
    skip: (periods) => {
      for (let i = 0; i < kinds; i++) values[i]! += periods * (values[i]! - saved[i]!)
    },
  }
}
