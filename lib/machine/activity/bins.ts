/** Amounts over time, in bins of equal length that grow as time goes on: memory for `count` bins a row, however long it takes. */
export interface Bins {
  /** Cycles of a bin, a power of two. */
  readonly width: () => number
  /** Adds 1 a cycle to a row, from a cycle to another. */
  readonly spread: (row: number, from: number, to: number) => void
  /** Raises a row to at least `value` from a cycle on, and to the end of its bin. */
  readonly raise: (row: number, at: number, value: number) => void
  /** A row: amounts of `spread`, or the most that it was raised to. */
  readonly row: (row: number) => Float64Array
}

/**
 * So many rows of so many bins, an even number, for at least so many cycles. Rows that are raised hold the larger of two bins that
 * become one.
 */
export const bins = (
  rows: number,
  count: number,
  cycles: number,
  raised: ReadonlySet<number> = new Set(),
): Bins => {
  const all = Array.from({ length: rows }, () => new Float64Array(count))
  let width = 1
  while (cycles > width * count) width *= 2
  const reach = (cycle: number): void => {
    while (cycle > width * count) {
      width *= 2
      all.forEach((row, r) => {
        for (let k = 0; k < count / 2; k++) {
          const [a, b] = [row[2 * k]!, row[2 * k + 1]!]
          row[k] = raised.has(r) ? Math.max(a, b) : a + b
        }
        row.fill(0, count / 2)
      })
    }
  }
  return {
    width: () => width,
    spread: (row, from, to) => {
      if (to <= from) return
      reach(to)
      const into = all[row]!
      const [first, last] = [Math.floor(from / width), Math.ceil(to / width) - 1]
      if (first === last) {
        into[first]! += to - from
        return
      }
      into[first]! += (first + 1) * width - from
      for (let k = first + 1; k < last; k++) into[k]! += width
      into[last]! += to - last * width
    },
    raise: (row, at, value) => {
      reach(at + 1)
      const into = all[row]!
      const k = Math.floor(at / width)
      into[k] = Math.max(into[k]!, value)
    },
    row: (row) => all[row]!,
  }
}
