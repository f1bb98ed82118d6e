/** A part of the machine that has to be in the same state for the same to happen again. */
export interface Recurring {
  /** Remembers the state of this moment, times and orders relative to it. */
  readonly save: (now: number, order: number) => void
  /** Whether the state is as it was when it was saved. */
  readonly same: (now: number, order: number) => boolean
}

/** A part of the machine that goes on by the same amount in each period, as far as it can. */
export interface Drifting {
  readonly save: () => void
  /** How many more periods can follow just like the one since `save`; 0 where not even one can. */
  readonly periods: () => number
  /** Goes on by so many periods, which take so many cycles together. */
  readonly skip: (periods: number, cycles: number) => void
}

/** Integers that have to be the same one by one. */
export const exactly = (values: Int32Array | Uint8Array | Float64Array): Recurring => {
  const saved = values.slice()
  // most cores of a large chip stand still: what differed last is looked at first
  let differed = 0
  return {
    save: () => saved.set(values),
    same: () => {
      if (values[differed] !== saved[differed]) return false
      for (let i = 0; i < values.length; i++)
        if (values[i] !== saved[i]) {
          differed = i
          return false
        }
      return true
    },
  }
}

/** Counts that nothing depends on. */
export const tally = (values: Float64Array): Drifting => {
  const saved = values.slice()
  return {
    save: () => saved.set(values),
    periods: () => Number.POSITIVE_INFINITY,
    skip: (periods) => {
      for (let i = 0; i < values.length; i++) values[i]! += periods * (values[i]! - saved[i]!)
    },
  }
}

/** The times of what happened last, which nothing depends on: what happened in the period happens in each. */
export const lastTimes = (values: Float64Array): Drifting => {
  const saved = values.slice()
  return {
    save: () => saved.set(values),
    periods: () => Number.POSITIVE_INFINITY,
    skip: (_, cycles) => {
      for (let i = 0; i < values.length; i++) if (values[i] !== saved[i]) values[i]! += cycles
    },
  }
}

/** Counts that go down, and whose only use is whether they have come to 0. */
export const budget = (values: Float64Array): Drifting => {
  const saved = values.slice()
  return {
    save: () => saved.set(values),
    periods: () => {
      let most = Number.POSITIVE_INFINITY
      for (let i = 0; i < values.length; i++) {
        const spent = saved[i]! - values[i]!
        if (spent > 0) most = Math.min(most, Math.floor((values[i]! - 1) / spent))
      }
      return Math.max(0, most)
    },
    skip: (periods) => {
      for (let i = 0; i < values.length; i++) values[i]! -= periods * (saved[i]! - values[i]!)
    },
  }
}

/** How many periods all parts allow. */
const fewestPeriods = (drifts: readonly Drifting[]): number => {
  let fewest = Number.POSITIVE_INFINITY
  for (const drift of drifts) {
    fewest = Math.min(fewest, drift.periods())
    if (fewest === 0) break
  }
  return fewest
}

/**
 * Finds out that a machine does the same again, and skips it: the state of a deterministic machine decides
 * what it does from there on, so when all its recurring parts are as they were, the time since then is a
 * period, and each of the periods that its drifting parts allow takes the same cycles. Exact: the periods
 * that are skipped are those that would have been run.
 *
 * States are saved at visits 1, 2, 4, 8, … (R. P. Brent, An improved Monte Carlo
 * factorization algorithm, BIT 20, 1980), so that a period of any length is found soon
 * after it has begun; a visit costs one comparison that ends at the first difference.
 *
 * A skip begins the search anew, so the short periods of an inner loop would hide the long ones of the loop
 * around for ever. Every other time that the visits have doubled, no skip is made that saves fewer visits
 * than there have been: whichever kind repeats, it is found, and costs at most twice the visits that it would
 * have cost alone.
 */
export const recurrence = (parts: readonly Recurring[], drifts: readonly Drifting[]) => {
  let visits = 0
  let next = 1
  let [since, savedAt] = [0, 0]
  let [total, doubling, worth] = [0, 1, 0]
  return {
    /** Cycles that are skipped at this moment. */
    visit: (now: number, order: number): number => {
      if (++total === doubling) {
        worth = worth === 0 ? doubling : 0
        doubling *= 2
      }
      if (visits > 0 && parts.every((part) => part.same(now, order))) {
        const periods = fewestPeriods(drifts)
        if (periods > 0 && periods < Number.POSITIVE_INFINITY && periods * (visits + 1 - savedAt) >= worth) {
          const cycles = periods * (now - since)
          for (const drift of drifts) drift.skip(periods, cycles)
          visits = 0
          next = 1
          return cycles
        }
      }
      visits++
      if (visits === next) {
        next *= 2
        since = now
        savedAt = visits
        for (const part of parts) part.save(now, order)
        for (const drift of drifts) drift.save()
      }
      return 0
    },
    /** Begins anew. */
    reset: (): void => {
      visits = 0
      next = 1
    },
  }
}
