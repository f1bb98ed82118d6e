/** Something that costs cycles and memory. */
export interface Cost {
  readonly cycles: number
  readonly peak: number
}

/**
 * The Pareto front: those that no other beats in cycles without
 * taking more memory, from little memory to much. Sorts them once.
 */
export const frontOf = <A extends Cost>(costs: readonly A[]): readonly A[] => {
  const front: A[] = []
  for (const cost of costs.toSorted((a, b) => a.peak - b.peak || a.cycles - b.cycles)) {
    const last = front.at(-1)
    if (last === undefined || cost.cycles < last.cycles) front.push(cost)
  }
  return front
}
