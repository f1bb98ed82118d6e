import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { activationScale, channelScales } from '../../lib/quantize/scale.js'
import { refuted } from '../refuted.js'
import { runs } from '../runs.js'

const real = fc.float({ min: -1e4, max: 1e4, noNaN: true })
const ranges = fc.tuple(real, real).map(([a, b]) => ({ low: Math.min(a, b, 0), high: Math.max(a, b, 0) }))

/** Laws of the scale of an activation, for any function that gives one. */
const activationLaws = (scaleOf: typeof activationScale) =>
  fc.property(ranges, fc.double({ min: 0, max: 1, noNaN: true }), (range, at) => {
    const { scale, zeroPoint } = scaleOf(range)
    const value = range.low + at * (range.high - range.low)
    const code = Math.min(255, Math.max(0, Math.round(value / scale) + zeroPoint))
    expect(scale).toBeGreaterThan(0)
    expect(Math.fround(scale)).toBe(scale)
    expect(Number.isInteger(zeroPoint) && zeroPoint >= 0 && zeroPoint <= 255).toBe(true)
    // half a step of the value, and half a step of the zero point
    expect(Math.abs((code - zeroPoint) * scale - value)).toBeLessThanOrEqual(scale * 1.001)
  })

describe('the scale of an activation', () => {
  test('represents its range within a step, and zero exactly', () => {
    fc.assert(activationLaws(activationScale), { numRuns: runs(400) })
  })

  test.each([
    // a step of 1: the code of 0 is the nearest, the even one of two that are as near
    [-0.25, 0],
    [-0.625, 1],
    [-1.5, 2],
    [-2.5, 2],
  ])('by hand: of 255 from %d on, 0 is %d', (low, zeroPoint) => {
    expect(activationScale({ low, high: low + 255 })).toEqual({ scale: 1, zeroPoint })
  })

  test.each([
    [
      'a zero point that is off by one',
      (range: { low: number; high: number }) => {
        const { scale, zeroPoint } = activationScale(range)
        return { scale, zeroPoint: zeroPoint + 2 }
      },
    ],
    [
      'half of the range',
      (range: { low: number; high: number }) => activationScale({ low: range.low, high: range.high / 2 }),
    ],
  ])('is seen to fail with %s', (_, broken) => {
    expect(refuted(activationLaws(broken), { numRuns: 2000, seed: 1 })).toBe(true)
  })
})

const layers = fc
  .record({ channels: fc.integer({ min: 1, max: 5 }), inner: fc.integer({ min: 1, max: 6 }) })
  .chain(({ channels, inner }) =>
    fc.record({
      channels: fc.constant(channels),
      inner: fc.constant(inner),
      weights: fc.float32Array({
        minLength: channels * inner,
        maxLength: channels * inner,
        noNaN: true,
        noDefaultInfinity: true,
        min: -100,
        max: 100,
      }),
      bias: fc.float32Array({
        minLength: channels,
        maxLength: channels,
        noNaN: true,
        noDefaultInfinity: true,
        min: -1e6,
        max: 1e6,
      }),
      inputScale: fc.float({ min: Math.fround(1e-6), max: 10, noNaN: true }),
    }),
  )

const weightLaws = (scalesOf: typeof channelScales) =>
  fc.property(layers, ({ channels, inner, weights, bias, inputScale }) => {
    const channelOf = (i: number) => Math.floor(i / inner)
    const { codes, scales, bias: biases } = scalesOf(weights, channels, inner, bias, inputScale)
    codes.forEach((code, i) => {
      const scale = scales[channelOf(i)]!
      expect(Math.abs(code)).toBeLessThanOrEqual(127)
      expect(Math.abs(code * scale - weights[i]!)).toBeLessThanOrEqual(scale * 0.5001)
    })
    for (let c = 0; c < channels; c++) {
      const largest = Math.max(
        ...weights.subarray(c * inner, (c + 1) * inner).map((weight) => Math.abs(weight)),
      )
      // as fine as the channel's own weights allow, unless its bias takes more
      const needed = Math.max(largest / 127, Math.abs(bias[c]!) / (inputScale * 2 ** 30), 2 ** -60)
      expect(scales[c]! <= needed * 1.0001 || (largest === 0 && bias[c] === 0)).toBe(true)
      const step = biases?.scales[c] ?? 0
      expect(step).toBe(Math.fround(Math.fround(inputScale) * scales[c]!))
      expect(Math.abs((biases?.codes[c] ?? 0) * step - bias[c]!)).toBeLessThanOrEqual(
        step * 0.5001 + Math.abs(bias[c]!) * 1e-6,
      )
    }
  })

describe('the scales of weights', () => {
  test('are one a channel, and give each weight and bias within half a step', () => {
    fc.assert(weightLaws(channelScales), { numRuns: runs(400) })
  })

  const broken: readonly (readonly [string, typeof channelScales])[] = [
    [
      'one scale for all channels',
      (weights, channels, inner, bias, inputScale) => {
        const one = channelScales(weights, 1, weights.length, null, inputScale)
        const scales = new Float32Array(channels).fill(one.scales[0]!)
        return { ...channelScales(weights, channels, inner, bias, inputScale), codes: one.codes, scales }
      },
    ],
    [
      'a bias that is scaled as its input is',
      (weights, channels, inner, bias, inputScale) => {
        const whole = channelScales(weights, channels, inner, bias, inputScale)
        const scales = new Float32Array(channels).fill(inputScale)
        const codes = Int32Array.from(bias ?? [], (value) => Math.round(value / inputScale))
        return { ...whole, bias: { codes, scales } }
      },
    ],
  ]
  test.each(broken)('is seen to fail with %s', (_, scalesOf) => {
    expect(refuted(weightLaws(scalesOf), { numRuns: 2000, seed: 1 })).toBe(true)
  })
})
