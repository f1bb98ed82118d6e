import type { Either } from 'fp-ts/lib/Either.js'
import type { Observable } from 'rxjs'
import type { Program } from '../../ir/program.js'
import type { Report } from '../../ir/report.js'
import type { MemoryExceeded } from '../../machine/activations/memoryExceeded.js'
import type { Blocked } from '../../machine/events/blocked.js'
import type { Unproved } from '../../verify/verify.js'

/** A program that stops before its end, because no core that is left can go on. */
export interface Stalled {
  readonly _tag: 'Stalled'
  /** Index of the phase in the program. */
  readonly phase: number
  readonly scheme: string
  /** The cycle, from the phase's start, after which nothing happens any more. */
  readonly cycle: number
  readonly blocked: readonly Blocked[]
}

/** A phase that would take too long to time event by event, or more cycles than a double counts exactly. */
export interface TooLong {
  readonly _tag: 'TooLong'
  /** Index of the phase in the program. */
  readonly phase: number
  readonly scheme: string
  /** What is too much, and how much would not be. */
  readonly what: string
}

/** Why a program cannot be timed. */
export type SimulateError = Stalled | TooLong | MemoryExceeded | Unproved

/** The plug-in point: what a program takes on its chip. */
export type Simulator<E = SimulateError> = (program: Program) => Observable<Either<E, Report>>
