import type { Fault } from './unsynchronized.js'

/** How an execution has ended. */
export interface Executed {
  readonly fault: Fault | null
  /** Instructions that were executed, and what was compared and told meanwhile. */
  readonly effort: number
  /** Whether it was given up before its end. */
  readonly unfinished: boolean
  /** Whether several cores send to one whose partial-sum buffers are bounded. */
  readonly shared: boolean
}
