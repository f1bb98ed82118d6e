import * as fc from 'fast-check'
import { holds, parseComparison, SweepFile, valuesOf } from 'ohmflow/sweep'
import { describe, expect, it } from 'vitest'
import { runs } from '../runs.js'

describe('a range', () => {
  it('has as many values as fit, both ends included', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -50, max: 50 }),
        fc.nat(40),
        fc.integer({ min: 1, max: 9 }),
        (from, n, step) => {
          const values = valuesOf({ from, to: from + n * step, step })
          expect(values).toEqual(Array.from({ length: n + 1 }, (_, i) => from + i * step))
          expect(valuesOf({ from, to: from + n * step + 0.5, step })).toEqual(values)
        },
      ),
      { numRuns: runs(60) },
    )
  })

  it('loses no value to rounding', () => {
    expect(valuesOf({ from: 0.1, to: 0.7, step: 0.1 })).toEqual([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7])
    expect(valuesOf({ from: 8, to: 1024, times: 2 })).toEqual([8, 16, 32, 64, 128, 256, 512, 1024])
    expect(valuesOf({ from: 1, to: 1000, times: 10 })).toEqual([1, 10, 100, 1000])
  })

  it('ends where it says, however small its step is beside its numbers', () => {
    expect(valuesOf({ from: 1e9, to: 1e9 + 1, step: 1 })).toEqual([1e9, 1e9 + 1])
    expect(valuesOf({ from: 1e17, to: 1e17, step: 1 })).toEqual([1e17])
    expect(valuesOf({ from: 1, to: 1, step: 1e-20 })).toEqual([1])
    expect(valuesOf({ from: 7, to: 7, times: 1 + Number.EPSILON })).toEqual([7])
  })

  it.each([
    { from: 2, to: 1, step: 1 },
    { from: 1, to: 2 },
    { from: 1, to: 2, step: 1, times: 2 },
    { from: 1, to: 2, step: 0 },
    { from: 0, to: 2, times: 2 },
    { from: 1, to: 2, times: 1 },
    { from: 1, to: 1e9, step: 1 },
    { from: 1, to: Number.NaN, step: 1 },
  ])('refuses %j', (range) => {
    expect(SweepFile.is({ models: ['a'], chips: ['b'], factors: [{ 'core.lanes': range }] })).toBe(false)
  })
})

describe('a comparison', () => {
  const at = (values: Readonly<Record<string, number | string>>) => (name: string) => values[name]
  const says = (text: string, values: Readonly<Record<string, number | string>>): boolean | string => {
    const parsed = parseComparison(text, Object.keys(values))
    return parsed._tag === 'Right' ? holds(parsed.right, at(values)) : parsed.left
  }

  it('means what arithmetic means', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer(), fc.integer({ min: 1, max: 9 }), (a, b, k) => {
        expect(says('a < b', { a, b })).toBe(a < b)
        expect(says('a<=b', { a, b })).toBe(a <= b)
        expect(says(`${k} * a >= b`, { a, b })).toBe(k * a >= b)
        expect(says('a=b', { a, b })).toBe(a === b)
        expect(says('a != b', { a, b })).toBe(a !== b)
        expect(says(`a > ${b}`, { a })).toBe(a > b)
      }),
      { numRuns: runs(60) },
    )
  })

  it('takes words, in quotes or without', () => {
    expect(says('exchange = forward', { exchange: 'forward' })).toBe(true)
    expect(says('exchange == "memory"', { exchange: 'forward' })).toBe(false)
    expect(says('model != resnet18', { model: 'vgg16' })).toBe(true)
  })

  it('holds of nothing that has no value, and orders no words', () => {
    expect(holds({ left: [{ name: 'a' }], sign: '<', right: [{ number: 3 }] }, () => undefined)).toBe(false)
    expect(says('a < 3', { a: 'many' })).toBe(false)
  })

  it.each(['', 'a', 'a < ', '< 3', 'a < b < c', 'cycle < 3', 'a < many'])('refuses %j', (text) => {
    expect(parseComparison(text, ['a', 'b', 'c', 'cycles'])._tag).toBe('Left')
  })
})
