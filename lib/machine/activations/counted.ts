/** Is told how many bytes there are from a cycle on, in order of time. */
export type Levels = (bytes: number, at: number) => void

/** Bytes that come and go over time. */
export interface Counted {
  readonly add: (more: number, now: number) => void
  readonly free: (less: number, now: number) => void
  /** All that goes before a moment has gone. */
  readonly settle: (now: number) => void
  /** So many bytes more, so many cycles later: as if what has been seen had gone on. */
  readonly shift: (bytes: number, cycles: number) => void
  readonly bytes: () => number
  /** The most bytes at once. */
  readonly peak: () => number
}

/** Counts bytes; what goes at a moment is still there with what comes at the same moment. */
export const counted = (levels?: Levels): Counted => {
  let [bytes, going, goneAt, peak] = [0, 0, 0, 0]
  const settle = (now: number): void => {
    if (now === goneAt) return
    bytes -= going
    if (going > 0) levels?.(bytes, goneAt + 1)
    going = 0
    goneAt = now
  }
  return {
    add: (more, now) => {
      settle(now)
      bytes += more
      levels?.(bytes, now)
      if (bytes > peak) peak = bytes
    },
    free: (less, now) => {
      settle(now)
      going += less
    },
    settle,
    shift: (more, cycles) => {
      bytes += more
      goneAt += cycles
    },
    bytes: () => bytes - going,
    peak: () => peak,
  }
}
