import type { Either } from 'fp-ts/lib/Either.js'
import type { Stage } from './stage.js'

/** Any stage at all. */
export type AnyStage = Stage<string, never, unknown, unknown>

/** The stages of a pipeline, in order: at least one. */
export type Stages = readonly [AnyStage, ...AnyStage[]]

/** What a stage, or the first of several, takes. */
export type InputOf<S> =
  S extends Stage<string, infer I, unknown, unknown>
    ? I
    : S extends readonly [infer First, ...unknown[]]
      ? InputOf<First>
      : never

/** What a stage, or the last of several, gives. */
export type OutputOf<S> =
  S extends Stage<string, never, infer A, unknown>
    ? A
    : S extends readonly [...unknown[], infer Last]
      ? OutputOf<Last>
      : never

/** The expected failures of a stage, or of all of several. */
export type ErrorOf<S> =
  S extends Stage<string, never, unknown, infer E>
    ? E
    : S extends readonly unknown[]
      ? ErrorOf<S[number]>
      : never

/** The names of the stages. */
export type NameOf<S extends Stages> = S[number]['name']

/** The stage of the name `N`. */
export type At<S extends Stages, N> = Extract<S[number], { readonly name: N }>

/** One outcome of one stage. */
export type StageOutcome<S> = S extends AnyStage
  ? { readonly stage: S['name']; readonly outcome: Either<ErrorOf<S>, OutputOf<S>> }
  : S extends readonly AnyStage[]
    ? StageOutcome<S[number]>
    : never
