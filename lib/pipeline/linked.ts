import type { AnyStage, OutputOf } from './stages.js'

/** A stage that can stand after the stage `Before`, which gives `Given`. */
export interface StageAfter<Before extends string, Given> {
  readonly name: string
  readonly pass: (input: Given) => unknown
  readonly after?: Before
}

type IsUnion<T, All = T> = T extends unknown ? ([All] extends [T] ? false : true) : never

/** Whether a name is one literal: not `string`, not a pattern, not a choice of several. */
export type IsLiteral<N extends string> =
  {} extends Record<N, true> ? false : IsUnion<N> extends true ? false : true

type LiteralName<S> = S extends AnyStage ? (IsLiteral<S['name']> extends true ? S['name'] : never) : never

type OtherNames<S extends readonly AnyStage[], But> = {
  [K in keyof S]: K extends But ? never : LiteralName<S[K]>
}[number]

type Fits<Before, This extends AnyStage> = [Before] extends [never]
  ? This
  : Before extends AnyStage
    ? This extends { readonly pass: (input: OutputOf<Before>) => unknown }
      ? This
      : StageAfter<Before['name'], OutputOf<Before>>
    : never

type Checked<Before, This extends AnyStage, Others extends string> =
  IsLiteral<This['name']> extends true
    ? This['name'] extends Others
      ? `two stages have the name '${This['name']}'`
      : Fits<Before, This>
    : "each argument is a stage('name', pass), whose name is one literal"

/** The same stages shifted by one, so that the key of a stage finds the one before it. */
type Shifted<S extends readonly unknown[]> = readonly [never, ...S]

/**
 * The stages themselves where they fit together; in the place of one that does not, what would fit or what is wrong.
 */
export type Linked<S extends readonly AnyStage[]> = {
  readonly [K in keyof S]: Checked<K extends keyof Shifted<S> ? Shifted<S>[K] : never, S[K], OtherNames<S, K>>
}
