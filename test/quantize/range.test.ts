import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { entropy } from '../../lib/quantize/entropy.js'
import { histogram } from '../../lib/quantize/histogram.js'
import { minimumMaximum } from '../../lib/quantize/minimumMaximum.js'
import { percentile } from '../../lib/quantize/percentile.js'
import type { Range, RangeMethod } from '../../lib/quantize/range.js'
import { noise } from '../functional/quantizedModel.js'
import { runs } from '../runs.js'

const samples = fc.array(
  fc.float32Array({ minLength: 1, maxLength: 50, noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }),
  { minLength: 1, maxLength: 4 },
)

const rangeOf = (method: RangeMethod, seen: readonly Float32Array[]): Range => {
  const observer = method.observer()
  for (const values of seen) observer.see(values)
  return observer.range()
}

const methods = [minimumMaximum(), percentile(99), percentile(90), percentile(100), entropy()]

describe.each(methods.map((method) => [method.name, method] as const))('%s', (_, method) => {
  test('gives a range with 0 in it, no wider than what was seen, and the same for the same samples', () => {
    fc.assert(
      fc.property(samples, (seen) => {
        const { low, high } = rangeOf(method, seen)
        const widest = rangeOf(minimumMaximum(), seen)
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
  test('cut off as many values as they say, and not one fewer', () => {
    // 1 of 100 lies beyond each end of 99%
    const values = Float32Array.from({ length: 100 }, (_, i) => (i === 0 ? -1000 : i === 99 ? 1000 : i / 100))
    const { low, high } = rangeOf(percentile(99), [values])
    expect([low > -1, high < 2]).toEqual([true, true])
  })

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
    expect(rangeOf(entropy(), [even]).high).toBeGreaterThan(0.9)
    const bell = Float32Array.from(
      { length: 20_000 },
      (_, i) => Math.sin(i) * Math.sin(3 * i) * Math.sin(7 * i),
    )
    bell[5] = 50
    expect(rangeOf(entropy(), [bell]).high).toBeLessThan(10)
  })
})

/**
 * The definition of calibration by entropy, written out: which bins of magnitudes (of `half`, up to the greatest one)
 * to keep so that 128 steps lose least, and how much each choice loses.
 */
const lossesOf = (magnitudes: readonly number[], half: number): ReadonlyMap<number, number> => {
  const counts = Array.from({ length: half }, () => 0)
  for (const magnitude of magnitudes) counts[Math.min(Math.floor(magnitude * half), half - 1)]!++
  counts[0] = counts[1]!
  const losses = new Map<number, number>()
  for (let end = 128; end <= half; end += 8) {
    const saturating = counts.slice(end).reduce((a, b) => a + b, 0)
    const p = counts.slice(0, end).map((count, i) => (i === end - 1 ? count + saturating : count))
    const steps = Array.from({ length: 128 }, (): number[] => [])
    for (let i = 0; i < end; i++) steps[Math.ceil(((i + 1) * 128) / end) - 1]!.push(i)
    const q = p.map(() => 0)
    for (const bins of steps) {
      const met = bins.filter((i) => p[i]! > 0)
      const all = bins.reduce((sum, i) => sum + counts[i]!, 0)
      for (const i of met) q[i] = all / met.length
    }
    const [ps, qs] = [p, q].map((each) => each.reduce((a, b) => a + b, 0))
    const loss = p.map((x, i) =>
      x === 0 ? 0 : (x / ps!) * Math.log(x / ps! / (Math.max(q[i]!, 1e-4) / Math.max(qs!, 1e-4))),
    )
    losses.set(
      end,
      loss.reduce((a, b) => a + b, 0),
    )
  }
  return losses
}

describe('entropy, against its definition', () => {
  const half = 2048
  /** Lumps of magnitudes in bins of the final histogram, some of which meet and some of which are far away. */
  const lumps = fc.array(
    fc.record({
      at: fc.nat(half - 1),
      width: fc.integer({ min: 1, max: 700 }),
      count: fc.integer({ min: 1, max: 400 }),
    }),
    { minLength: 1, maxLength: 6 },
  )
  test('keeps the bins whose steps lose least, whatever the order in which values come', () => {
    fc.assert(
      fc.property(lumps, fc.nat(3), fc.nat(), (drawn, doublings, seed) => {
        const random = noise(seed, 5000)
        const bins = drawn.flatMap(({ at, width, count }, lump) =>
          Array.from({ length: count }, (_, i) => {
            const [a, b] = [random[(97 * lump + 2 * i) % 5000]!, random[(97 * lump + 2 * i + 1) % 5000]!]
            return Math.min(at + Math.floor(((a * b) / 65536) * width), half - 1)
          }),
        )
        // in the middle of a bin, on either side of 0; the first ones are small, so that the span doubles later
        const values = [...bins, half - 1].map((bin, i) => ((bin + 0.5) / half) * (i % 2 === 0 ? 1 : -1))
        const first = 2 ** -doublings
        const small = values.filter((value) => Math.abs(value) < first)
        const large = values.filter((value) => Math.abs(value) >= first)
        const seen = [Float32Array.of(first, ...small), Float32Array.of(...large, 1)]
        const { low, high } = rangeOf(entropy(), seen)
        const losses = lossesOf([...values.map(Math.abs), first * (1 - 1e-9), 1], half)
        const end = Math.round(Math.max(-low, high) * half)
        const least = Math.min(...losses.values())
        expect(losses.get(end) ?? Number.POSITIVE_INFINITY).toBeLessThan(least + 1e-9)
      }),
      { numRuns: runs(40) },
    )
  })
})
