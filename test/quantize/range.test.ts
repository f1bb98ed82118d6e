import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { entropy } from '../../lib/quantize/entropy.js'
import { histogram } from '../../lib/quantize/histogram.js'
import { minimumMaximum } from '../../lib/quantize/minimumMaximum.js'
import { percentile } from '../../lib/quantize/percentile.js'
import type { Range, RangeMethod } from '../../lib/quantize/range.js'

const samples = fc.array(
  fc.float32Array({ minLength: 1, maxLength: 50, noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }),
  { minLength: 1, maxLength: 4 },
)

const rangeOf = (method: RangeMethod, seen: readonly Float32Array[]): Range => {
  const observer = method.observer()
  for (const values of seen) observer.see(values)
  return observer.range()
}

const methods = [minimumMaximum, percentile(99), percentile(90), percentile(100), entropy]

describe.each(methods.map((method) => [method.name, method] as const))('%s', (_, method) => {
  test('gives a range with 0 in it, no wider than what was seen, and the same for the same samples', () => {
    fc.assert(
      fc.property(samples, (seen) => {
        const { low, high } = rangeOf(method, seen)
        const widest = rangeOf(minimumMaximum, seen)
        expect(low <= 0 && high >= 0).toBe(true)
        expect(low).toBeGreaterThanOrEqual(widest.low)
        expect(high).toBeLessThanOrEqual(widest.high)
        expect(rangeOf(method, seen)).toEqual({ low, high })
      }),
      { numRuns: 60 },
    )
  })
})

describe('a histogram', () => {
  test('counts every value where it belongs, however its span grew', () => {
    fc.assert(
      fc.property(samples, (seen) => {
        const bins = 16
        const { see, counts, span } = histogram(bins)
        for (const values of seen) see(values)
        const all = seen.flatMap((values) => [...values])
        expect(counts.reduce((a, b) => a + b, 0)).toBe(all.length)
        const width = (2 * span()) / bins
        if (width === 0) return
        const slack = width * 1e-6
        let below = 0
        for (let bin = 0; bin < bins; bin++) {
          const edge = -span() + bin * width
          // values at an edge may be counted on either side of it
          expect(below).toBeGreaterThanOrEqual(all.filter((value) => value < edge - slack).length)
          expect(below).toBeLessThanOrEqual(all.filter((value) => value <= edge + slack).length)
          below += counts[bin]!
        }
      }),
      { numRuns: 500 },
    )
  })
})

describe('percentiles', () => {
  test('leave out as many values as they say', () => {
    const values = Float32Array.from({ length: 10_000 }, (_, i) => i / 100)
    const { low, high } = rangeOf(percentile(99), [values])
    expect(low).toBe(0)
    expect(high).toBeGreaterThan(98.9)
    expect(high).toBeLessThan(99.2)
  })
})

describe('entropy', () => {
  test('cuts off an outlier, and keeps what is spread evenly', () => {
    const even = Float32Array.from({ length: 20_000 }, (_, i) => (i - 10_000) / 10_000)
    expect(rangeOf(entropy, [even]).high).toBeGreaterThan(0.9)
    const bell = Float32Array.from(
      { length: 20_000 },
      (_, i) => Math.sin(i) * Math.sin(3 * i) * Math.sin(7 * i),
    )
    bell[5] = 50
    expect(rangeOf(entropy, [bell]).high).toBeLessThan(10)
  })
})
