/** A share, and between which two shares it lies. */
export interface ConfidenceInterval {
  readonly low: number
  readonly high: number
}

/** The standard normal deviation that 95% of all draws stay within. */
const deviations = 1.959963984540054

/**
 * The interval that has the true share of successes in it, 19 times out of 20, where so many of `trials` were seen;
 * `successes` may be a mean (E. B. Wilson, Probable inference, the law of succession, and statistical inference,
 * Journal of the American Statistical Association 22, 1927).
 *
 * @example
 * import { wilson } from 'ohmflow/accuracy'
 * const { low, high } = wilson(980, 1000)
 * console.assert(low.toFixed(4) === '0.9693' && high.toFixed(4) === '0.9870')
 */
export const wilson = (successes: number, trials: number): ConfidenceInterval => {
  if (trials === 0) return { low: 0, high: 1 }
  const [share, z2] = [successes / trials, deviations ** 2]
  const scale = 1 / (1 + z2 / trials)
  const center = scale * (share + z2 / (2 * trials))
  const half = scale * deviations * Math.sqrt((share * (1 - share)) / trials + z2 / (4 * trials ** 2))
  // the share itself lies within, whatever is rounded
  return {
    low: Math.max(0, Math.min(share, center - half)),
    high: Math.min(1, Math.max(share, center + half)),
  }
}
