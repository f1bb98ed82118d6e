import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { from, lastValueFrom, type Observable, take, toArray } from 'rxjs'
import { describe, expect, expectTypeOf, test } from 'vitest'
import { alternatives } from '../../lib/pipeline/alternatives.js'
import { firstOf } from '../../lib/pipeline/firstOf.js'
import type { Infeasible, ObservableEither } from '../../lib/pipeline/outcome.js'
import { type OverBudget, within } from '../../lib/pipeline/within.js'
import { refuted } from '../refuted.js'

type Answers = readonly E.Either<string, number>[]

const outcome = fc.oneof(
  fc.nat(9).map((n): E.Either<string, number> => E.right(n)),
  fc.string({ maxLength: 2 }).map((s): E.Either<string, number> => E.left(s)),
)
const answers = fc.array(outcome, { maxLength: 4 })
const passes = fc.tuple(answers, answers, answers)

/** A pass that gives these answers, whatever it is asked, and notes that it was. */
const giving =
  (given: Answers, called: () => void = () => {}) =>
  (): ObservableEither<string, number> => {
    called()
    return from(given)
  }

const collect = <A>(stream: Observable<A>) => lastValueFrom(stream.pipe(toArray()))

type Search = (...all: readonly [Answers, Answers, Answers]) => Observable<unknown>

describe('alternatives', () => {
  const law = (search: Search) =>
    fc.asyncProperty(passes, async (all) => {
      expect(await collect(search(...all))).toEqual(all.flat())
    })

  test('give all that each of them gives, in order', () =>
    fc.assert(law((a, b, c) => alternatives(giving(a), giving(b), giving(c))('input'))))

  test('the law fails where one is left out', async () => {
    const found = await refuted(
      law((a, b, c) => alternatives(giving(a), giving(b.slice(1)), giving(c))('input')),
    )
    expect(found).toBe(true)
  })

  test('are not called for whoever has stopped listening', async () => {
    let calls = 0
    const lazy = alternatives(
      giving([E.right(1)]),
      giving([E.right(2)], () => calls++),
    )('input')
    expect(await collect(lazy.pipe(take(1)))).toEqual([E.right(1)])
    expect(calls).toBe(0)
  })

  test('take what all of them take, and fail as any of them does', () => {
    const both = alternatives(
      (input: { readonly a: number }) => E.right<'low', number>(input.a),
      (input: { readonly b: string }) => E.left<'high', string>(input.b === '' ? 'high' : 'high'),
    )
    expectTypeOf(both).parameter(0).toEqualTypeOf<{ readonly a: number } & { readonly b: string }>()
    expectTypeOf(both).returns.toEqualTypeOf<ObservableEither<'low' | 'high', number | string>>()
    // @ts-expect-error nothing to choose from
    alternatives()
    // @ts-expect-error no outcome
    alternatives((n: number) => n + 1)
  })
})

describe('firstOf', () => {
  const expected = (all: readonly Answers[]) => {
    const flat = all.flat()
    const first = flat.find(E.isRight)
    if (first !== undefined) return [first]
    return [
      E.left({ _tag: 'Infeasible', rejected: flat.flatMap((one) => (E.isLeft(one) ? [one.left] : [])) }),
    ]
  }
  const law = (search: Search) =>
    fc.asyncProperty(passes, async (all) => {
      expect(await collect(search(...all))).toEqual(expected(all))
    })

  test('is the first success, or all reasons why there is none', () =>
    fc.assert(law((a, b, c) => firstOf(giving(a), giving(b), giving(c))('input'))))

  test('the law fails where the order is another', async () => {
    const found = await refuted(law((a, b, c) => firstOf(giving(c), giving(b), giving(a))('input')))
    expect(found).toBe(true)
  })

  test('does not compute what comes behind', async () => {
    let calls = 0
    await collect(
      firstOf(
        giving([E.right(1)]),
        giving([E.right(2)], () => calls++),
      )('input'),
    )
    expect(calls).toBe(0)
  })

  test('has the failures of all as reasons', () => {
    const chosen = firstOf(
      (n: number) => E.right<'low', number>(n),
      (n: number) => E.right<'high', number>(n),
    )
    expectTypeOf(chosen).returns.toEqualTypeOf<ObservableEither<Infeasible<'low' | 'high'>, number>>()
  })
})

describe('within', () => {
  const budget = { of: 'things', cost: (n: number) => n, atMost: 5 }
  const law = (search: (all: Answers) => Observable<unknown>) =>
    fc.asyncProperty(answers, async (all) => {
      const kept = all.map((one) =>
        E.isLeft(one) || one.right <= 5
          ? one
          : E.left({ _tag: 'OverBudget', of: 'things', cost: one.right, atMost: 5 }),
      )
      expect(await collect(search(all))).toEqual(kept)
    })

  test('lets through what keeps to the budget, and says what the rest costs', () =>
    fc.assert(law((all) => within(budget)(giving(all))('input'))))

  test('the law fails where the limit itself is over it', async () => {
    const found = await refuted(law((all) => within({ ...budget, atMost: 4 })(giving(all))('input')))
    expect(found).toBe(true)
  })

  test('a cost of NaN keeps to none, and its failure joins those of the pass', async () => {
    const odd = within({ ...budget, cost: () => Number.NaN })(giving([E.right(1)]))
    expect(await collect(odd('input'))).toMatchObject([{ _tag: 'Left', left: { _tag: 'OverBudget' } }])
    expectTypeOf(odd).returns.toEqualTypeOf<ObservableEither<string | OverBudget, number>>()
    // @ts-expect-error the budget is one of something else
    within({ of: 'words', cost: (word: string) => word.length, atMost: 3 })(giving([]))
  })
})
