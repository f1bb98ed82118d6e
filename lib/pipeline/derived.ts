import type { DeclaredPass } from './pass.js'
import type { Stage, StageOf } from './stage.js'
import type { AnyStage, At, OutputOf, Stages } from './stages.js'
import type { Store } from './store.js'

/** The stages with a pass of type `P`, whose failures are `E`, in the slot `N`. */
export type Swapped<S extends Stages, N, E, P> = {
  [K in keyof S]: S[K] extends Stage<infer M extends string, infer I, infer A, unknown>
    ? M extends N
      ? StageOf<M, I, A, E, P>
      : S[K]
    : never
}

/** The stages up to and including `N`. */
export type Until<S, N> = S extends readonly [infer First extends AnyStage, ...infer Rest]
  ? First['name'] extends N
    ? [First]
    : [First, ...Until<Rest, N>]
  : []

/** What a pass for the slot `N` has to give; for a choice of slots, what satisfies all of them. */
export type Wanted<S extends Stages, N> = (
  N extends unknown
    ? (output: OutputOf<At<S, N>>) => void
    : never
) extends (output: infer A) => void
  ? A
  : never

/** A store, where the pass in the slot `N` is declared. */
export type StoreFor<S extends Stages, N extends string> = [At<S, N>] extends [
  { readonly pass: DeclaredPass<never, unknown, unknown> },
]
  ? Store
  : `the pass in '${N}' is a plain function: declare with pass({ ... }) what it reads to cache it`
