import * as fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import * as N from 'fp-ts/lib/number.js'
import { contramap } from 'fp-ts/lib/Ord.js'
import { asapScheduler, EMPTY, from, lastValueFrom, observeOn, toArray } from 'rxjs'
import { describe, expect, test } from 'vitest'
import { best } from '../../lib/pipeline/best.js'
import type { Infeasible, ObservableEither } from '../../lib/pipeline/outcome.js'
import { pareto } from '../../lib/pipeline/pareto.js'
import { refuted } from '../refuted.js'

interface Plan {
  readonly id: number
  readonly costs: readonly [number, number, number]
}

type Reduce = (plans: readonly E.Either<string, Plan>[]) => ObservableEither<Infeasible<string>, Plan>

const collect = <A>(stream: ObservableEither<Infeasible<string>, A>) => lastValueFrom(stream.pipe(toArray()))
const emit = (plans: readonly E.Either<string, Plan>[]) => from(plans).pipe(observeOn(asapScheduler))

const cost = fc.oneof(fc.nat(4), fc.constantFrom(NaN, Infinity))
const outcomes = fc
  .array(
    fc.oneof({ weight: 4, arbitrary: fc.tuple(cost, cost, cost) }, { weight: 1, arbitrary: fc.string() }),
    {
      maxLength: 12,
    },
  )
  .map((all) =>
    all.map(
      (costs, id): E.Either<string, Plan> =>
        typeof costs === 'string' ? E.left(costs) : E.right({ id, costs }),
    ),
  )

const rights = (all: readonly E.Either<string, Plan>[]) =>
  all.flatMap((each) => (E.isRight(each) ? [each.right] : []))
const lefts = (all: readonly E.Either<string, Plan>[]) =>
  all.flatMap((each) => (E.isLeft(each) ? [each.left] : []))

const infeasible = (all: readonly E.Either<string, Plan>[]) =>
  E.left({ _tag: 'Infeasible', rejected: lefts(all) })

describe('best', () => {
  const byFirst = contramap((plan: Plan) => plan.costs[0])(N.Ord)
  const total = outcomes.filter((all) => rights(all).every(({ costs }) => !Number.isNaN(costs[0])))

  /** The head of a stable sort is the first of the least. */
  const law = (reduce: Reduce) =>
    fc.asyncProperty(total, async (all) => {
      const [least] = rights(all).toSorted(byFirst.compare)
      expect(await collect(reduce(all))).toEqual([least === undefined ? infeasible(all) : E.right(least)])
    })

  test('is the first of the least, or says why there is none', () =>
    fc.assert(law(best(byFirst)(emit)), { numRuns: 300 }))

  test('the law fails where the last of equal candidates is taken', async () => {
    const last: Reduce = (all) => best(byFirst)(emit)(all.toReversed())
    expect(await refuted(law(last), { seed: 1, numRuns: 300 })).toBe(true)
  })

  test('a second subscription does not hear of the first', async () => {
    const stream = best(byFirst)(emit)([E.left('too large')])
    expect(await collect(stream)).toEqual(await collect(stream))
  })

  test('no candidate at all is infeasible, with nothing rejected', async () => {
    expect(await collect(best(byFirst)((): ObservableEither<string, Plan> => EMPTY)(undefined))).toEqual([
      infeasible([]),
    ])
  })

  test('takes a task as well as a stream, and keeps what the order does not look at', async () => {
    const byCost = contramap((plan: { readonly cost: number }) => plan.cost)(N.Ord)
    const only = await collect(best(byCost)((cost: number) => async () => E.right({ cost, name: 'only' }))(1))
    expect(only).toEqual([E.right({ cost: 1, name: 'only' })])
  })
})

describe('pareto', () => {
  const objectives = [
    (plan: Plan) => plan.costs[0],
    (plan: Plan) => plan.costs[1],
    (plan: Plan) => plan.costs[2],
  ] as const
  const [first, second, third] = objectives

  const finite = (n: number) => (Number.isNaN(n) ? Infinity : n)
  const dominates = (a: readonly number[], b: readonly number[]) =>
    a.every((x, i) => finite(x) <= finite(b[i] ?? 0)) && a.some((x, i) => finite(x) < finite(b[i] ?? 0))

  /** By definition, each against each. */
  const law = (count: 1 | 2 | 3, reduce: Reduce) =>
    fc.asyncProperty(outcomes, async (all) => {
      const plans = rights(all)
      const costs = (plan: Plan) => plan.costs.slice(0, count)
      const front = plans.filter((plan) => !plans.some((other) => dominates(costs(other), costs(plan))))
      const expected = plans.length === 0 ? [infeasible(all)] : front.map((plan) => E.right(plan))
      expect(await collect(reduce(all))).toEqual(expected)
    })

  test.each([
    [1, pareto(first)(emit)],
    [2, pareto(first, second)(emit)],
    [3, pareto(first, second, third)(emit)],
  ] as const)('with %i objectives keeps what no other candidate dominates, in order', (count, reduce) =>
    fc.assert(law(count, reduce), { numRuns: 500 }),
  )

  const twins: Readonly<Record<string, Reduce>> = {
    'the order changes': (all) => pareto(first, second)(emit)(all.toReversed()),
    'an objective is left out': pareto(first)(emit),
    'equal candidates count once': (all) => {
      const seen = new Set<string>()
      return pareto(first, second)(emit)(
        all.filter((each) => {
          const key = E.isRight(each) ? JSON.stringify(each.right.costs.slice(0, 2)) : each.left
          return !seen.has(key) && seen.add(key)
        }),
      )
    },
  }

  test.each(Object.entries(twins))('the law fails where %s', async (_, twin) => {
    expect(await refuted(law(2, twin), { seed: 1, numRuns: 500 })).toBe(true)
  })
})
