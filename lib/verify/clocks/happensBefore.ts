import type { Drifting } from '../../machine/relation/recurrence.js'
import type { CoreIndex, UnitIndex } from '../../machine/relation/unitIndex.js'

/** The signals of one core on their way to another, where they count up a register. */
export interface SignalQueue extends Drifting {
  readonly put: () => void
  /** Whether so many are there. */
  readonly atLeast: (count: number) => boolean
  readonly length: () => number
  /**
   * So many of the oldest reach the core: its output unit at once, or with the
   * result of its `load`-th input where the load unit took them; 0 for at once.
   */
  readonly take: (count: number, load: number) => void
}

/**
 * What happened before what (L. Lamport, Time, clocks, and the ordering of events in a distributed system, 1978):
 * of each core, how many of the accesses of each other core are sure to have happened. An access is a partial sum
 * or a result that an output unit gives away, or a partial sum that it loads. Cores go by their index, units and
 * crossbars as in `unitIndex`, tokens as in `tokenNumbers`.
 */
export interface HappensBefore extends Drifting {
  /** Of how many accesses of another core the output unit of a core knows; of all of its own. */
  readonly of: (core: CoreIndex, of: CoreIndex) => number
  /** Of how many the load unit knows, its own core's among them. */
  readonly ofLoads: (core: CoreIndex, of: CoreIndex) => number
  /** By how many more than when it was saved. */
  readonly growth: (core: CoreIndex, of: CoreIndex) => number
  /** A core gives a partial sum away; the number of this access. */
  readonly gave: (core: CoreIndex) => number
  /** A core loads a partial sum, or stores a result; the number of this access, 0 where only sums are counted. */
  readonly accessed: (core: CoreIndex) => number
  /** How many accesses a core has made since it was saved. */
  readonly pace: (core: CoreIndex) => number
  /** The register of one core for the signals of another, which carry what the sender knows. */
  readonly register: (sender: CoreIndex, receiver: CoreIndex) => SignalQueue
  /** A unit, or a crossbar, takes so many of a token, and knows what those knew who gave them; of none for −1. */
  readonly take: (unit: UnitIndex, token: number, count: number) => void
  /** A unit, or a crossbar, gives so many of a token, which carry what it knows; of none for −1. */
  readonly give: (unit: UnitIndex, token: number, count: number) => void
  /** A unit leaves all that it knows, under a number, for units that find it. */
  readonly left: (unit: UnitIndex) => number
  readonly found: (unit: UnitIndex, message: number) => void
  /** How much has been told. */
  readonly effort: () => number
}
