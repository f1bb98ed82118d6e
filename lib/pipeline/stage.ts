import { recover } from './erased.js'
import type { FailureIn, Outcome, ValueIn } from './outcome.js'
import type { DeclaredPass, Pass } from './pass.js'

/** A named slot and the pass in it. */
export interface Stage<out N extends string, in I, out A, out E> {
  readonly name: N
  readonly pass: Pass<I, A, E>
}

/** A stage whose pass is declared, so that it can be cached. */
export interface DeclaredStage<out N extends string, in I, out A, out E> {
  readonly name: N
  readonly pass: DeclaredPass<I, A, E>
}

/** The stage `N` with a pass of type `P`, declared or plain. */
export type StageOf<N extends string, I, A, E, P> = [P] extends [DeclaredPass<never, unknown, unknown>]
  ? DeclaredStage<N, I, A, E>
  : Stage<N, I, A, E>

/**
 * Puts a pass into a slot of the given name, which has to be a literal.
 *
 * @example
 * import { left, right } from 'fp-ts/lib/Either.js'
 * import { stage } from 'ohmflow'
 * const root = stage('root', (n: number) => (n < 0 ? left({ _tag: 'Negative', n } as const) : right(Math.sqrt(n))))
 * console.assert(root.name === 'root')
 */
export const stage = <const N extends string, I, R extends Outcome<unknown, unknown>, P>(
  name: N,
  pass: ((input: I) => R) & P,
): StageOf<N, I, ValueIn<R>, FailureIn<R>, P> => recover({ name, pass })

/** What is in a slot: `implementation` is 'anonymous' and `version` empty for a plain function. */
export interface StageInfo<out N extends string> {
  readonly name: N
  readonly implementation: string
  readonly version: string
}
