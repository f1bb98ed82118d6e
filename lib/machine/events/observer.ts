/** Looks on while a phase runs, and may not change anything. */
export interface Observer {
  /**
   * A unit (2 · core for a load unit, 2 · core + 1 for an output unit)
   * is done with its next instruction, in the order of its program.
   */
  readonly done: (unit: number, now: number) => void
  /** The crossbar of a core has ended an MVM. */
  readonly multiplied?: (core: number, now: number) => void
  /** The last cycle that is looked at: the run breaks off at the first event after it. */
  readonly until?: number
}
