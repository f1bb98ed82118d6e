import type { Drifting } from '../relation/recurrence.js'
import type { UnitIndex } from '../relation/unitIndex.js'

/** Looks on while a phase runs, and may not change anything. */
export interface Observer {
  /**
   * A unit (2 · core for a load unit, 2 · core + 1 for an output unit)
   * is done with its next instruction, in the order of its program.
   */
  readonly done?: (unit: UnitIndex, now: number) => void
  /** The same, with the place of the instruction in the flat code and the vector that the loops around it say. */
  readonly executed?: (unit: UnitIndex, now: number, at: number, vector: number) => void
  /** The same, without the vector. */
  readonly ended?: (unit: UnitIndex, at: number, now: number) => void
  /** A unit has all that its next instruction takes, and asks for its turn at the output unit and the interconnect. */
  readonly asked?: (unit: UnitIndex, now: number) => void
  /** A unit that has asked has its turn at the output unit that it shares with others; where it shares none, at once. */
  readonly turned?: (unit: UnitIndex, now: number) => void
  /** The crossbar of a core has ended an MVM. */
  readonly multiplied?: (core: number, now: number) => void
  /** So many bytes of partial sums are alive from now on. */
  readonly alive?: (bytes: number, now: number) => void
  /** What of the observer goes on with what repeats, so that not every event is run. */
  readonly drifting?: Drifting
  /** The last cycle that is looked at: the run breaks off at the first event after it. */
  readonly until?: number
  /** Whether enough has been seen, so that the run breaks off as if it had come to its last cycle. */
  readonly enough?: () => boolean
}
