import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Addresses } from '../../lib/functional/addresses.js'
import type { OutputChannels } from '../../lib/functional/channels.js'
import { outputUnit } from '../../lib/functional/outputUnit.js'
import type { Kernels } from '../../lib/kernels/kernels.js'
import { both } from '../kernels/cases.js'
import { refuted } from '../refuted.js'
import { runs } from '../runs.js'

/** One vector of one column. */
const at: Addresses = {
  base: 0,
  vectors: Int32Array.of(0),
  rows: Int32Array.of(0),
  columns: Int32Array.of(0),
  group: 1,
}
const frame = { addresses: at, length: 1 }
const channels: OutputChannels = { count: 1, axis: 0, columns: Int32Array.of(0), group: 1 }
const block = { first: 0, count: 1, firstColumn: 0, columns: 1 }

/** The same from a block of sums and from a row of them. */
const finished = (
  kernels: Kernels,
  sum: number,
  bias: number,
  scale: number,
  zeroPoint: number,
  elementType: 'int8' | 'uint8',
): number => {
  const [least, most] = elementType === 'int8' ? [-128, 127] : [0, 255]
  const integer = {
    layer: { groups: 1, columns: 1, vectors: 1 },
    bias: Int32Array.of(bias),
    requantization: { scales: Float32Array.of(scale), addends: null, zeroPoint, elementType, least, most },
  }
  const unit = outputUnit(integer, channels, frame, kernels)
  const [blocks, rows] = [unit.blocks(), unit.rows()]
  const [ofBlock, ofRow] = [new Uint8Array(1), new Uint8Array(1)]
  const sums = kernels.sums(1)
  sums.values[0] = sum
  blocks.finish({ sums, start: 0, vectorStride: 1, columnStride: 1 }, block)
  blocks.write(ofBlock)
  rows.take(Int32Array.of(sum), 0, 0, 0, 1)
  rows.write(ofRow)
  const ofNothing = Uint8Array.of(1)
  unit.rows().write(ofNothing)
  expect(ofNothing).toEqual(Uint8Array.of(0))
  for (const held of [sums, unit]) held.release()
  expect(ofRow).toEqual(ofBlock)
  return elementType === 'int8' ? (ofBlock[0]! << 24) >> 24 : ofBlock[0]!
}

/** The definition, in exact arithmetic after the one rounding that float32 makes. */
const defined = (
  sum: number,
  bias: number,
  scale: number,
  zeroPoint: number,
  elementType: 'int8' | 'uint8',
  round: (x: number) => number,
): number => {
  const [least, most] = elementType === 'int8' ? [-128, 127] : [0, 255]
  const float = new Float32Array(1)
  float[0] = (sum + bias) | 0
  float[0] = float[0] * new Float32Array([scale])[0]!
  return Math.min(most, Math.max(least, round(float[0]) + zeroPoint))
}

const halfToEven = (x: number): number => {
  const down = Math.floor(x)
  const rest = x - down
  return rest === 0.5 ? down + (Math.abs(down) % 2) : Math.round(x)
}

const cases = fc.record({
  sum: fc.oneof(fc.integer({ min: -600, max: 600 }), fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })),
  bias: fc.integer({ min: -1000, max: 1000 }),
  // powers of two make ties
  scale: fc.oneof(
    fc.constantFrom(0.5, 0.25, 0.125),
    fc.float({ min: Math.fround(1e-9), max: 2, noNaN: true }),
  ),
  signed: fc.boolean(),
  zeroPoint: fc.integer({ min: -128, max: 127 }),
})

const agrees = (kernels: Kernels, round: (x: number) => number) =>
  fc.property(cases, ({ sum, bias, scale, signed, zeroPoint }) => {
    const type = signed ? 'int8' : 'uint8'
    const zero = signed ? zeroPoint : zeroPoint + 128
    expect(finished(kernels, sum, bias, scale, zero, type)).toBe(defined(sum, bias, scale, zero, type, round))
  })

describe.each(both)('requantization by %s kernels', (_, make) => {
  test('saturates round(sum · scale) + zero point, ties to even', () => {
    fc.assert(agrees(make(), halfToEven), { numRuns: runs(1000) })
  })

  test('which is seen to fail with ties away from zero', () => {
    const away = (x: number) => Math.sign(x) * Math.round(Math.abs(x))
    expect(refuted(agrees(make(), away), { numRuns: 5000, seed: 1 })).toBe(true)
  })
})
