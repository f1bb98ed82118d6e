import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fillUniform, type State, stateOf } from '../../lib/zoo/random.js'
import { refuted } from '../refuted.js'

const drawn = (count: number, mean: number, deviation: number, state: State): Float32Array => {
  const bytes = new Uint8Array(count * 4)
  fillUniform(new DataView(bytes.buffer), mean, deviation, state)
  return new Float32Array(bytes.buffer)
}

const seed = fc.maxSafeInteger()
const name = fc.string({ maxLength: 12 })

describe('the generator', () => {
  test('is xoshiro128++', () => {
    /** What the authors' C code gives for the state 1, 2, 3, 4. */
    const reference = [
      641, 1573767, 3222811527, 3517856514, 836907274, 4247214768, 3867114732, 1355841295, 495546011,
      621204420,
    ]
    const values = drawn(reference.length, 0, 1 / Math.sqrt(3), [1, 2, 3, 4])
    reference.forEach((word, i) => expect((values[i] ?? 0) * 2 ** 31).toBeCloseTo(word | 0, -3))
  })

  test('gives the mean, the deviation and the bounds that were asked for', () => {
    fc.assert(
      fc.property(
        seed,
        name,
        fc.integer({ min: -3, max: 3 }),
        fc.constantFrom(0.01, 0.1, 1),
        (s, n, mean, deviation) => {
          const values = drawn(10_000, mean, deviation, stateOf(s, n))
          const average = values.reduce((a, b) => a + b, 0) / values.length
          const variance = values.reduce((a, b) => a + (b - average) ** 2, 0) / values.length
          const bound = deviation * Math.sqrt(3) + 1e-6
          expect(Math.abs(average - mean)).toBeLessThan(0.07 * deviation)
          expect(Math.sqrt(variance) / deviation).toBeCloseTo(1, 1)
          expect(values.every((value) => Math.abs(value - mean) <= bound)).toBe(true)
        },
      ),
      { numRuns: 50 },
    )
  })

  test('starts with the same values however many are drawn', () => {
    fc.assert(
      fc.property(seed, name, fc.nat(50), fc.nat(50), (s, n, few, more) => {
        expect(drawn(few + more, 0, 1, stateOf(s, n)).slice(0, few)).toEqual(drawn(few, 0, 1, stateOf(s, n)))
      }),
    )
  })
})

describe('a state', () => {
  type StateOf = (seed: number, name: string) => State
  const distinct = (of: StateOf) =>
    fc.property(seed, seed, name, name, (s, other, n, m) => {
      fc.pre(s !== other && n !== m)
      const states = [of(s, n), of(other, n), of(s, m), of(other, m), of(-s - 1, n), of(s + 2 ** 32, n)]
      return new Set(states.map(String)).size === (s + 2 ** 32 === other || -s - 1 === other ? 5 : 6)
    })

  test('depends on every bit of the seed and on the name', () => {
    fc.assert(distinct(stateOf))
  })

  test.each<[string, StateOf]>([
    ['the name', (s) => stateOf(s, '')],
    ['the seed', (_, n) => stateOf(0, n)],
    ['the high half of the seed', (s, n) => stateOf(s >>> 0, n)],
    ['the sign of the seed', (s, n) => stateOf(s < 0 ? -s - 1 : s, n)],
  ])('that leaves out %s is found out', (_, twin) => {
    expect(refuted(distinct(twin))).toBe(true)
  })

  test('is never all zero', () => {
    fc.assert(
      fc.property(seed, name, (s, n) => {
        expect(stateOf(s, n).filter((word) => word === 0).length).toBeLessThanOrEqual(1)
      }),
    )
  })
})
