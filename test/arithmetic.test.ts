import { array, assert, nat, property } from 'fast-check'
import { describe, expect, it } from 'vitest'
import { product, stridesOf, sum } from '../lib/arithmetic.js'
import { multimap } from '../lib/multimap.js'

describe('arithmetic', () => {
  it('sums and multiplies, nothing to 0 and 1', () => {
    expect([sum([]), sum([1, 2, 3]), sum(new Float64Array([0.5, 0.25]))]).toEqual([0, 6, 0.75])
    expect([product([]), product([2, 3, 4]), product([2, 0, 4])]).toEqual([1, 24, 0])
  })

  it('strides number the elements of a tensor in row-major order', () => {
    const shape = [2, 3, 4]
    const strides = stridesOf(shape)
    const numbers = [0, 1].flatMap((i) =>
      [0, 1, 2].flatMap((j) =>
        [0, 1, 2, 3].map((k) => sum([i, j, k].map((at, axis) => at * (strides[axis] ?? 0)))),
      ),
    )
    expect(numbers).toEqual(Array.from({ length: product(shape) }, (_, i) => i))
    expect(stridesOf([])).toEqual([])
  })
})

describe('a multimap', () => {
  it('has each value under its key, in order, and no key without a value', () => {
    assert(
      property(array(nat(9)), (values) => {
        const groups = multimap(values.map((value, i) => [value % 3, i] as const))
        for (const [key, own] of groups)
          expect(own).toEqual(values.flatMap((value, i) => (value % 3 === key ? [i] : [])))
        expect([...groups.keys()]).toEqual([...new Set(values.map((value) => value % 3))])
      }),
    )
  })
})
