import { test } from '@fast-check/vitest'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { scaleFor } from '../../lib/view/drawings/scale.js'

const amounts = fc.array(fc.oneof(fc.constant(0), fc.double({ min: 1e-9, max: 1e15, noNaN: true })), {
  maxLength: 20,
})

describe('a scale', () => {
  test.prop([amounts, fc.constantFrom(1000, 1024), fc.integer({ min: 2, max: 12 })])(
    'keeps values in order and within its pixels, and has few lines',
    (values, thousand, most) => {
      const { at, ticks } = scaleFor(values, [100, 500], most, thousand)
      const places = values.toSorted((a, b) => a - b).map(at)
      for (const place of [...places, ...ticks.map(at)]) {
        expect(place).toBeGreaterThanOrEqual(100 - 1e-9)
        expect(place).toBeLessThanOrEqual(500 + 1e-9)
      }
      expect(places).toEqual(places.toSorted((a, b) => a - b))
      expect(ticks.length).toBeLessThanOrEqual(most + 1)
    },
  )

  it('has lines at round values', () => {
    expect(scaleFor([17.6, 52], [0, 1], 6).ticks).toEqual([0, 10, 20, 30, 40, 50])
    expect(scaleFor([2000, 8000], [0, 1], 5, 1024).ticks).toEqual([0, 2048, 4096, 6144, 8192])
    expect(scaleFor([3, 4000], [0, 1], 4).ticks).toEqual([10, 100, 1000])
    expect(scaleFor([1024, 32768], [0, 1], 9, 1024).ticks).toEqual([1024, 2048, 4096, 8192, 16384, 32768])
  })
})
