import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { editDistance, nearest } from '../../lib/codec/nearest.js'
import { refuted } from '../refuted.js'

const word = fc.string({ maxLength: 8, unit: fc.constantFrom('a', 'b', 'c') })

/** One random edit of a word: a letter in, out, replaced, or swapped with its neighbour. */
const edited = fc
  .record({ from: word, at: fc.nat(8), letter: fc.constantFrom('a', 'b', 'x'), edit: fc.nat(3) })
  .map(({ from, at, letter, edit }) => {
    const i = Math.min(at, from.length)
    const swapped = from.slice(0, i) + from.slice(i + 1, i + 2) + from.slice(i, i + 1) + from.slice(i + 2)
    const removed = from.slice(0, i) + from.slice(i + 1)
    const to = [from.slice(0, i) + letter + from.slice(i), removed, letter + removed, swapped][edit] ?? from
    return { from, to, swap: edit === 3 }
  })

type Distance = (a: string, b: string) => number

const symmetric = (distance: Distance) =>
  fc.property(word, word, (a, b) => {
    expect(distance(a, b)).toBe(distance(b, a))
    expect(distance(a, b) === 0).toBe(a === b)
    expect(distance(a, b)).toBeGreaterThanOrEqual(Math.abs(a.length - b.length))
    expect(distance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length))
  })

const countsASwapAsOne = (distance: Distance) =>
  fc.property(edited, ({ from, to, swap }) => {
    fc.pre(swap)
    expect(distance(from, to)).toBe(from === to ? 0 : 1)
  })

/** Levenshtein's own distance, which takes two edits for a swap. */
const withoutSwaps: Distance = (a, b) => {
  if (a === '' || b === '') return a.length + b.length
  const [x, y] = [a.slice(1), b.slice(1)]
  if (a[0] === b[0]) return withoutSwaps(x, y)
  return 1 + Math.min(withoutSwaps(x, b), withoutSwaps(a, y), withoutSwaps(x, y))
}

describe('the edit distance', () => {
  test('is symmetric, zero for equals only, within its bounds', () => fc.assert(symmetric(editDistance)))
  test('counts a swap of neighbours as one', () => fc.assert(countsASwapAsOne(editDistance)))
  test('the laws fail for twins', () => {
    expect(refuted(countsASwapAsOne(withoutSwaps))).toBe(true)
    expect(refuted(symmetric((a, b) => (a.length < b.length ? a.length : b.length)))).toBe(true)
  })

  test('is at most that without swaps', () => {
    const short = fc.string({ maxLength: 5, unit: fc.constantFrom('a', 'b', 'c') })
    fc.assert(
      fc.property(short, short, (a, b) => {
        expect(editDistance(a, b)).toBeLessThanOrEqual(withoutSwaps(a, b))
      }),
    )
  })

  test('has its textbook values', () => {
    expect(editDistance('kitten', 'sitting')).toBe(3)
    expect(editDistance('ca', 'abc')).toBe(3)
    expect(editDistance('', 'abc')).toBe(3)
  })
})

describe('the nearest word', () => {
  const words = ['rows', 'columns', 'cellBits', 'weightBits']
  test('is found through a slip or another case', () => {
    expect(nearest('row', words)).toBe('rows')
    expect(nearest('colums', words)).toBe('columns')
    expect(nearest('cellbits', words)).toBe('cellBits')
    expect(nearest('wieghtbits', words)).toBe('weightBits')
  })
  test('is none where nothing is near', () => {
    expect(nearest('colour', words)).toBeUndefined()
    expect(nearest('', words)).toBeUndefined()
    expect(nearest('x'.repeat(1_000_000), words)).toBeUndefined()
  })
})
