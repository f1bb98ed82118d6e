import type { Blocked } from './blocked.js'
import type { Period } from './imageEnds.js'

/** What happened in one phase, in cycles from its start. */
export interface PhaseOutcome {
  /** The time of the last event. */
  readonly end: number
  /** Of each core, the time of its last STORE or WRITE; 0 for a core that has none. */
  readonly lastStore: Float64Array
  /** The time at which all cores had stored what they store of the first of several images; null where there is one, or where they had not. */
  readonly firstImage: number | null
  /** What repeats from image to image at last, if that was found. */
  readonly period: Period | null
  /** Of each core, the time at which it began to transfer or to work first; −1 for a core that never did. */
  readonly began: Float64Array
  /** Of each core, the reads of flags while waiting, on a chip that polls. */
  readonly polls: Float64Array
  /**
   * Most bytes of partial sums alive at once: from the beginning of the
   * transfer that stores or sends one until it has been loaded or added.
   */
  readonly peakPartialSumBytes: number
  /**
   * Events that were handled; more than `mostEvents` end the run unfinished. It ends before, with as many as all images
   * would take at the least, where these are too many and nothing repeats for long.
   */
  readonly events: number
  /** Cores that cannot go on; empty when the program has ended. */
  readonly blocked: readonly Blocked[]
}

/** Events of one phase that are worth waiting for: about two minutes. */
export const mostEvents = 1e9

/** Events in which several images have to repeat, where all of theirs are too many: a few seconds. */
export const mostBeforePeriod = 2e7
