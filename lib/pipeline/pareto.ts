import * as E from 'fp-ts/lib/Either.js'
import { concatMap, from, of, toArray } from 'rxjs'
import { type Infeasible, type ObservableEither, outcomes } from './outcome.js'
import type { Pass } from './pass.js'

/** What is to be small. NaN counts as worst. */
export type Objective<in A> = (candidate: A) => number

type Costs = readonly number[]

const cost = (n: number): number => (Number.isNaN(n) ? Number.POSITIVE_INFINITY : n)

const dominates = (a: Costs, b: Costs): boolean =>
  a.every((each, i) => each <= b[i]!) && a.some((each, i) => each < b[i]!)

const lexicographic = (a: Costs, b: Costs): number => {
  const at = a.findIndex((each, i) => each !== b[i])
  return at < 0 ? 0 : a[at]! < b[at]! ? -1 : 1
}

/**
 * The indices of the costs that no other dominates. In lexicographic order
 * only an earlier one can dominate; with one or two objectives, only the
 * last of those that remain, because the second cost falls along the front.
 */
const front = (costs: readonly Costs[]): ReadonlySet<number> => {
  const order = costs.map((_, index) => index).toSorted((i, j) => lexicographic(costs[i]!, costs[j]!))
  const kept: number[] = []
  for (const index of order) {
    const here = costs[index]!
    const rivals = here.length <= 2 ? kept.slice(-1) : kept
    if (!rivals.some((rival) => dominates(costs[rival]!, here))) kept.push(index)
  }
  return new Set(kept)
}

/**
 * Reduces the candidates of a pass to those that no other candidate dominates (is as good by every
 * objective and better by one), in the order in which they came; if all of them are Left, to the reasons.
 * Sorts, so that two objectives take `n log n` steps; more take up to `n` times the size of the front.
 *
 * @example
 * import { right } from 'fp-ts/lib/Either.js'
 * import { from, lastValueFrom, toArray } from 'rxjs'
 * import { pareto } from 'ohmflow'
 * const plans = () => from([[4, 1], [3, 3], [1, 2]].map(([cores = 0, cycles = 0]) => right({ cores, cycles })))
 * const frontier = pareto<{ cores: number; cycles: number }>((plan) => plan.cores, (plan) => plan.cycles)(plans)(undefined)
 * const kept = await lastValueFrom(frontier.pipe(toArray()))
 * console.assert(kept.length === 2)
 */
export const pareto =
  <B>(...objectives: readonly [Objective<B>, ...Objective<B>[]]) =>
  <I, A extends B, F>(pass: Pass<I, A, F>) =>
  (input: I): ObservableEither<Infeasible<F>, A> =>
    outcomes(() => pass(input)).pipe(
      toArray(),
      concatMap((outcomes) => {
        const candidates = outcomes.filter(E.isRight)
        if (candidates.length === 0) {
          const rejected = outcomes.filter(E.isLeft).map(({ left }) => left)
          return of(E.left({ _tag: 'Infeasible' as const, rejected }))
        }
        const kept = front(
          candidates.map(({ right }) => objectives.map((objective) => cost(objective(right)))),
        )
        return from(candidates.filter((_, index) => kept.has(index)))
      }),
    )
