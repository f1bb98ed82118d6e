import type { Runtime } from './runtime.js'

/** The runtime that computes a model, or the operators on no crossbar, has refused it or failed in it. */
export interface RuntimeFailed {
  readonly _tag: 'RuntimeFailed'
  readonly runtime: string
  /** The operators that it was given. */
  readonly operators: readonly string[]
  /** What it says itself. */
  readonly problem: string
}

/** That a runtime cannot compute these operators. */
export const runtimeFailed = (
  { name }: Runtime,
  operators: readonly string[],
  problem: string,
): RuntimeFailed => ({ _tag: 'RuntimeFailed', runtime: name, operators, problem })
