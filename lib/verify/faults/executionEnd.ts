import type { Fault } from './unsynchronized.js'

/**
 * Partial sums that wait in shared memory between phases: by the core that has stored them and by vector, of which outputs
 * they are (see `groupOf`).
 */
export type WaitingSums = ReadonlyMap<number, ReadonlyMap<number, string>>

/** How an execution has ended. */
export interface ExecutionEnd {
  readonly fault: Fault | null
  /** Instructions that were executed, and what was compared and told meanwhile. */
  readonly effort: number
  /** Whether it was given up before its end. */
  readonly unfinished: boolean
  /** Whether several cores send to one whose partial-sum buffers are bounded. */
  readonly shared: boolean
  /** The partial sums that wait in memory afterwards; null where none may. */
  readonly waiting: WaitingSums | null
}
