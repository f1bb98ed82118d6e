import type { Phase } from '../../ir/program.js'
import { lasted } from '../../machine/costs/lasted.js'
import type { Period } from '../../machine/events/imageEnds.js'
import type { Best } from './bestIn.js'

/** What a simulator found out about the programs of one phase. */
export interface Measured {
  /** Of each core, the cycle of its last STORE or WRITE from the phase's start. */
  readonly lastStore: ArrayLike<number>
  /** Of each core, the cycle at which it began to work; a core that never did has −1. */
  readonly began: ArrayLike<number>
  /** Of each core, reads of flags while waiting. */
  readonly polls: ArrayLike<number>
  /** The cycle at which the phase ends. */
  readonly end: number
  readonly peakPartialSumBytes: number
  /** The cycle at which the first of several images ends; null where there is one, or where that is not known. */
  readonly firstImage: number | null
  /** What repeats from image to image, if it was found. */
  readonly period: Period | null
}

/** A phase with what was measured of it, and the cycles of its sequential reference. */
export interface MeasuredPhase {
  readonly phase: Phase
  readonly measured: Measured
  /** Null where the phase has no reference and adds partial sums. */
  readonly sequentialCycles: number | null
  /** What no schedule of it beats, where its layers work at the same time. */
  readonly best: Best | null
}

/** Whether a phase only writes crossbars, for no layer. */
export const isWriting = ({ phase }: MeasuredPhase): boolean => phase.scheme === 'program'

/** How long a phase takes. */
export const took = ({ phase, measured }: MeasuredPhase): number =>
  lasted(measured.lastStore, phase.cores, measured.end)
