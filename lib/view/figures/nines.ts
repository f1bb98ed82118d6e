/** Gaps to the bound at which an axis may have a mark, from the largest. */
const marks = [
  0.9, 0.8, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001, 0.0005, 0.0002, 0.0001,
] as const

/** The smallest gap that is told apart from none. */
export const leastGap = 0.0001

/**
 * An axis of efficiencies on which each nine takes as much room as the last: the logarithm of what is missing to 100%.
 */
export interface Nines {
  /** Gaps at the lower and at the upper end. */
  readonly domain: readonly [number, number]
  readonly ticks: readonly number[]
}

/** What is missing to 100%, as far as it is told apart. */
export const gapOf = (efficiency: number): number => Math.min(1, Math.max(leastGap, 1 - efficiency))

/** The axis on which all these efficiencies have room. */
export const ninesFor = (efficiencies: readonly number[]): Nines => {
  const gaps = efficiencies.map(gapOf)
  const [widest, narrowest] = [Math.max(...gaps, 0.01), Math.min(...gaps, 0.01)]
  const low = marks.findLast((mark) => mark >= widest) ?? 1
  const high = marks.find((mark) => mark <= narrowest) ?? leastGap
  return { domain: [low, high], ticks: marks.filter((mark) => mark <= low && mark >= high) }
}

/** How far down a gap stands, 0 at the upper end and 1 at the lower. */
export const depth = ({ domain: [low, high] }: Nines, gap: number): number =>
  low === high ? 0 : Math.log(gap / high) / Math.log(low / high)
