import * as E from 'fp-ts/lib/Either.js'
import { map } from 'rxjs'
import { type ObservableEither, outcomes } from './outcome.js'
import type { Objective } from './pareto.js'
import type { Pass } from './pass.js'

/** What a candidate may cost at most. */
export interface Budget<in A> {
  /** What is counted, as errors call it: `cores`. */
  readonly of: string
  readonly cost: Objective<A>
  readonly atMost: number
}

/** A candidate that costs more than the budget allows. */
export interface OverBudget {
  readonly _tag: 'OverBudget'
  readonly of: string
  readonly cost: number
  readonly atMost: number
}

/**
 * Lets those candidates of a pass through that keep to a budget; each other
 * one becomes an `OverBudget`, in its place. A cost of NaN keeps to none.
 *
 * @example
 * import { lastValueFrom, toArray } from 'rxjs'
 * import { alternatives, depthwisePacking, firstFit, modelFile, type Placed, presets, rowMajor, within, zoo } from 'ohmflow'
 * import { baseline } from 'ohmflow/pipelines'
 * const cores = { of: 'cores', cost: (placed: Placed) => placed.cores, atMost: 1000 }
 * const small = baseline.swap('tile', alternatives(rowMajor(), depthwisePacking())).swap('assign', within(cores)(firstFit())).until('assign')
 * const model = await modelFile('mobilenetv2', zoo.mobilenetv2.build())()
 * const placed = await lastValueFrom(small.run({ model, bindings: {}, chip: presets.rram256.chip }).pipe(toArray()))
 * console.assert(placed.map((one) => (one._tag === 'Left' ? one.left._tag : one.right.partitioner)).join() === 'OverBudget,depthwise-packing')
 */
export const within =
  <B>({ of, cost, atMost }: Budget<B>) =>
  <I, A extends B, F>(pass: Pass<I, A, F>) =>
  (input: I): ObservableEither<F | OverBudget, A> =>
    outcomes(() => pass(input)).pipe(
      map((outcome): E.Either<F | OverBudget, A> => {
        if (E.isLeft(outcome)) return outcome
        const found = cost(outcome.right)
        return found <= atMost ? outcome : E.left({ _tag: 'OverBudget', of, cost: found, atMost })
      }),
    )
