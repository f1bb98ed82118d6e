import { concat } from 'rxjs'
import { forgetInput, recover } from './erased.js'
import { type FailureIn, type ObservableEither, type Outcome, outcomes, type ValueIn } from './outcome.js'

/** At least one pass, of whatever input. */
export type SomePasses = readonly [AnyPass, ...AnyPass[]]
type AnyPass = (input: never) => Outcome<unknown, unknown>

/** What all of several passes take. */
export type InputOfAll<P extends SomePasses> = (
  P[number] extends infer Each
    ? Each extends (input: infer I) => unknown
      ? (input: I) => void
      : never
    : never
) extends (input: infer All) => void
  ? All
  : never

/** The outcomes of several passes together. */
export type OutcomeOfAll<P extends SomePasses> = ObservableEither<
  FailureIn<ReturnType<P[number]>>,
  ValueIn<ReturnType<P[number]>>
>

/**
 * Several passes as one, which gives all that the first gives, then all that
 * the second gives, and so on: a slot of a search. A pass is not called before
 * those before it have ended, and not at all for whoever has stopped listening.
 *
 * @example
 * import { lastValueFrom, toArray } from 'rxjs'
 * import { alternatives, balanced, modelFile, presets, rowMajor, zoo } from 'ohmflow'
 * import { baseline } from 'ohmflow/pipelines'
 * const both = baseline.swap('tile', alternatives(rowMajor(), balanced())).until('tile')
 * const model = await modelFile('alexnet', zoo.alexnet.build())()
 * const tiled = await lastValueFrom(both.run({ model, bindings: {}, chip: presets.rram256.chip }).pipe(toArray()))
 * console.assert(tiled.map((one) => one._tag === 'Right' && one.right.partitioner).join() === 'row-major,balanced')
 */
export const alternatives =
  <P extends SomePasses>(...passes: P) =>
  (input: InputOfAll<P>): OutcomeOfAll<P> =>
    recover<OutcomeOfAll<P>>(concat(...passes.map((pass) => outcomes(() => forgetInput(pass)(input)))))
