/** Arrays for partial sums of so many columns, used again and again. */
export interface SumPool {
  readonly copyOf: (sum: Int32Array) => Int32Array
  /** The array is not used any more. */
  readonly giveBack: (sum: Int32Array) => void
}

/** Memory for the most partial sums that are alive at once. */
export const sumPool = (): SumPool => {
  const spare = new Map<number, Int32Array[]>()
  const ofLength = (length: number): Int32Array[] => {
    const known = spare.get(length)
    if (known !== undefined) return known
    const made: Int32Array[] = []
    spare.set(length, made)
    return made
  }
  return {
    copyOf: (sum) => {
      const copy = ofLength(sum.length).pop() ?? new Int32Array(sum.length)
      copy.set(sum)
      return copy
    },
    giveBack: (sum) => {
      ofLength(sum.length).push(sum)
    },
  }
}
