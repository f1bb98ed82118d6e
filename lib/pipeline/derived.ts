import type { IsLiteral } from './linked.js'
import type { FailureIn, ValueIn } from './outcome.js'
import type { DeclaredPass } from './pass.js'
import type { Stage, StageOf } from './stage.js'
import type { AnyStage, At, NameOf, OutputOf, Stages } from './stages.js'
import type { Store } from './store.js'

/** The name of the last stage, which no other one takes anything from. */
type LastName<S> = S extends readonly [...unknown[], infer Last extends AnyStage] ? Last['name'] : never

/** What a pass with the outcome `R` gives; what the slot gave before it, where it never gives anything. */
type Given<R, A> = [ValueIn<R>] extends [never] ? A : ValueIn<R>

/** The stages with a pass of type `P`, whose outcome is `R`, in the slot `N`. What the last one gives may change. */
export type Swapped<S extends Stages, N, R, P> = {
  [K in keyof S]: S[K] extends Stage<infer M extends string, infer I, infer A, unknown>
    ? M extends N
      ? StageOf<M, I, M extends LastName<S> ? Given<R, A> : A, FailureIn<R>, P>
      : S[K]
    : never
}

/** The stages and one more, `N`, with a pass of type `P`, whose outcome is `R`. */
export type Appended<S extends Stages, N extends string, R, P> = [
  ...S,
  StageOf<N, OutputOf<S>, ValueIn<R>, FailureIn<R>, P>,
]

/** One more stage, `N`, with a pass of type `P` that takes `I` and whose outcome is `R`, and the stages. */
export type Prepended<S extends Stages, N extends string, I, R, P> = [
  StageOf<N, I, ValueIn<R>, FailureIn<R>, P>,
  ...S,
]
/** The stages and one more, `N`, behind `After`, with a pass of type `P`, whose outcome is `R`. */
export type Inserted<S, After, N extends string, R, P> = S extends readonly [
  infer First extends AnyStage,
  ...infer Rest,
]
  ? First['name'] extends After
    ? [
        First,
        StageOf<N, OutputOf<First>, Rest extends readonly [] ? ValueIn<R> : OutputOf<First>, FailureIn<R>, P>,
        ...Rest,
      ]
    : [First, ...Inserted<Rest, After, N, R, P>]
  : []

/** The name `N` itself where a stage can be added under it; else what is wrong with it. */
export type NewName<S extends Stages, N extends string> =
  IsLiteral<N> extends true
    ? N extends NameOf<S>
      ? `two stages have the name '${N}'`
      : N
    : 'the name of a stage must be one literal'

/** The stages up to and including `N`. */
export type Until<S, N> = S extends readonly [infer First extends AnyStage, ...infer Rest]
  ? First['name'] extends N
    ? [First]
    : [First, ...Until<Rest, N>]
  : []

/**
 * What a pass for the slot `N` has to give: what the next stage takes, and anything at
 * all in the last slot. For a choice of slots, what satisfies all of them.
 */
export type Wanted<S extends Stages, N> = (
  N extends unknown
    ? (output: N extends LastName<S> ? unknown : OutputOf<At<S, N>>) => void
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
