import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { figureOf, rankOf, scoreOf, scoreOfAll } from '../../lib/accuracy/score.js'
import { spreadOf } from '../../lib/accuracy/spread.js'
import { wilson } from '../../lib/accuracy/wilson.js'
import { refuted } from '../refuted.js'

const tensor = (...data: readonly number[]) =>
  ({ elementType: 'float32', shape: [1, data.length], data: Float32Array.from(data) }) as const

describe('the rank of a class', () => {
  const outputs = fc.array(fc.constantFrom(-1, 0, 0.5, 1, Number.NaN), { minLength: 1, maxLength: 8 })

  test('is its place where classes are sorted by output, the first of equal ones first', () => {
    fc.assert(
      fc.property(outputs, fc.nat(7), (given, at) => {
        const label = at % given.length
        const order = given
          .map((x, i) => ({ x, i }))
          .filter(({ x }) => !Number.isNaN(x))
          .sort((a, b) => b.x - a.x || a.i - b.i)
        const odd = given.length - order.length
        const place = order.findIndex(({ i }) => i === label)
        expect(rankOf(given, label)).toBe(place < 0 ? given.length : place + odd)
      }),
    )
  })

  test('one that counts larger outputs alone is found wrong', () => {
    const wrong = (given: readonly number[], label: number) => given.filter((x) => x > given[label]!).length
    const same = fc.property(
      outputs,
      (given) => wrong(given, given.length - 1) === rankOf(given, given.length - 1),
    )
    expect(refuted(same)).toBe(true)
  })
})

describe('a score', () => {
  test('of classes, by hand', () => {
    const outputs = [tensor(0, 3, 1), tensor(2, 2, 1), tensor(1, 2, 3)]
    expect(scoreOf(outputs, { kind: 'classes', classes: [1, 1, 0] })).toEqual({
      kind: 'classes',
      samples: 3,
      top1: 1,
      top5: 3,
    })
  })

  test('of numbers, by hand', () => {
    const score = scoreOf([tensor(1, 2), tensor(3, 5)], {
      kind: 'values',
      values: [
        [1, 0],
        [3, 4],
      ],
    })
    expect(score).toEqual({ kind: 'values', samples: 2, numbers: 4, absolute: 3, squares: 5 })
    expect(figureOf(score)).toBe(Math.sqrt(5 / 4))
  })

  test('of all samples is that of their parts together', () => {
    const samples = fc.array(fc.tuple(fc.array(fc.nat(9), { minLength: 6, maxLength: 6 }), fc.nat(5)), {
      minLength: 2,
    })
    fc.assert(
      fc.property(samples, fc.nat(), (all, cut) => {
        const of = (some: typeof all) =>
          scoreOf(
            some.map(([outputs]) => tensor(...outputs)),
            { kind: 'classes', classes: some.map(([, label]) => label) },
          )
        const at = cut % all.length
        expect(scoreOfAll([of(all.slice(0, at)), of(all.slice(at))])).toEqual(of(all))
      }),
    )
    expect(scoreOfAll([])).toBe(null)
  })
})

describe('the interval of Wilson', () => {
  test.each([
    [8, 10, 0.4901625, 0.9433178],
    [0, 20, 0, 0.1611252],
    [980, 1000, 0.9693, 0.987],
  ])('%d of %d', (successes, trials, low, high) => {
    const interval = wilson(successes, trials)
    expect(interval.low).toBeCloseTo(low, 4)
    expect(interval.high).toBeCloseTo(high, 4)
  })

  test('solves the quadratic that it comes from, and holds the share', () => {
    const z2 = 1.959963984540054 ** 2
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), fc.nat(5000), (trials, some) => {
        const successes = some % (trials + 1)
        const share = successes / trials
        const { low, high } = wilson(successes, trials)
        expect(low).toBeLessThanOrEqual(share)
        expect(high).toBeGreaterThanOrEqual(share)
        // |share − p| = z √(p (1 − p) / n) at both ends that are not those of all shares
        for (const p of [low, high].filter((end) => end > 0 && end < 1))
          expect((share - p) ** 2).toBeCloseTo((z2 * p * (1 - p)) / trials, 9)
      }),
    )
  })

  test('a spread, by hand', () => {
    expect(spreadOf([1, 2, 3])).toEqual({ mean: 2, deviation: 1, least: 1, most: 3 })
    expect(spreadOf([])).toEqual({ mean: 0, deviation: 0, least: 0, most: 0 })
  })
})
