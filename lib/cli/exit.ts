import { printable } from '../codec/printable.js'
import type { OhmflowError } from '../index.js'

/** What the process ends with: 0 done, 1 the work failed, 2 the command was used wrongly. */
export const exitCode = { done: 0, failed: 1, usage: 2 } as const

/** A command used wrongly: what is wrong, and how it is meant. Printable, since it echoes what was typed. */
export interface UsageError {
  readonly _tag: 'UsageError'
  readonly message: string
  /** Where the help of the command would not help. */
  readonly plain?: true
}

/** Why a command has nothing to show. */
export type Failure = OhmflowError | UsageError

/** A failure of one of several things that a command does, and of which. */
export interface OneFailed {
  readonly _tag: 'OneFailed'
  readonly which: string
  readonly error: OhmflowError
}

export const usageError = (message: string): UsageError => ({
  _tag: 'UsageError',
  message: printable(message),
})
