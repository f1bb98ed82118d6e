import * as E from 'fp-ts/lib/Either.js'
import type { Option } from 'fp-ts/lib/Option.js'
import * as O from 'fp-ts/lib/Option.js'
import type { Ord } from 'fp-ts/lib/Ord.js'
import { defer, map, reduce } from 'rxjs'
import { type Infeasible, type ObservableEither, outcomes } from './outcome.js'
import type { Pass } from './pass.js'

/**
 * Reduces the candidates of a pass to the least one by `ord`, the first of several equal ones; if all
 * of them are Left, to the reasons. `ord` has to be total: of a cost that is NaN nothing follows.
 *
 * @example
 * import { contramap } from 'fp-ts/lib/Ord.js'
 * import { left, right } from 'fp-ts/lib/Either.js'
 * import * as N from 'fp-ts/lib/number.js'
 * import { firstValueFrom, from } from 'rxjs'
 * import { best } from 'ohmflow'
 * const byCycles = contramap((plan: { readonly cycles: number }) => plan.cycles)(N.Ord)
 * const plans = (cycles: readonly number[]) => from(cycles.map((n) => (n > 8 ? left('too slow') : right({ cycles: n }))))
 * const plan = await firstValueFrom(best(byCycles)(plans)([7, 3, 9]))
 * console.assert(plan._tag === 'Right' && plan.right.cycles === 3)
 */
export const best =
  <B>(ord: Ord<B>) =>
  <I, A extends B, F>(pass: Pass<I, A, F>) =>
  (input: I): ObservableEither<Infeasible<F>, A> =>
    defer(() => {
      const rejected: F[] = []
      const lesser = (least: Option<A>, outcome: E.Either<F, A>): Option<A> => {
        if (E.isLeft(outcome)) rejected.push(outcome.left)
        else if (O.isNone(least) || ord.compare(outcome.right, least.value) < 0) return O.some(outcome.right)
        return least
      }
      return outcomes(() => pass(input)).pipe(
        reduce(lesser, O.none),
        map(E.fromOption((): Infeasible<F> => ({ _tag: 'Infeasible', rejected }))),
      )
    })
