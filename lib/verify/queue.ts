/** A first-in first-out queue of numbers that grows as it must. */
export interface Queue {
  readonly push: (value: number) => void
  /** The oldest, which goes; NaN when there is none. */
  readonly take: () => number
  readonly length: () => number
}

/** An empty queue. */
export const queue = (): Queue => {
  let ring = new Float64Array(4)
  let [head, length] = [0, 0]
  return {
    push: (value) => {
      if (length === ring.length) {
        const larger = new Float64Array(2 * length)
        for (let i = 0; i < length; i++) larger[i] = ring[(head + i) % length]!
        ring = larger
        head = 0
      }
      ring[(head + length++) % ring.length] = value
    },
    take: () => {
      if (length === 0) return Number.NaN
      const value = ring[head]!
      head = (head + 1) % ring.length
      length--
      return value
    },
    length: () => length,
  }
}
