import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { OperatorLayer } from '../../lib/ir/lowered.js'
import type { NeedAxis } from '../../lib/ir/need.js'
import { mayReadLess } from '../../lib/needs/breadth.js'
import { someNeeded } from '../../lib/needs/positions.js'
import { refuted } from '../refuted.js'

const axes: fc.Arbitrary<{ readonly extent: number; readonly axis: NeedAxis }> = fc
  .record({
    extent: fc.integer({ min: 1, max: 12 }),
    size: fc.integer({ min: 1, max: 12 }),
    stride: fc.nat(6),
    divisor: fc.integer({ min: 1, max: 6 }),
    low: fc.integer({ min: -6, max: 6 }),
    breadth: fc.nat(8),
    step: fc.integer({ min: 1, max: 3 }),
  })
  .map(({ extent, size, breadth, ...axis }) => ({
    extent,
    axis: { ...axis, size, digit: 0, high: axis.low + breadth, first: 0, last: size - 1 },
  }))

/** An operator of so many operations for each element of its result. */
const operator = (extent: number, axis: NeedAxis, operations: number): OperatorLayer => ({
  kind: 'operator',
  name: 'resized',
  op: 'Resize',
  inputs: ['x'],
  inputElements: axis.size,
  outputElements: extent,
  operations: operations * extent,
  geometry: {
    shape: [extent],
    channelAxis: null,
    reads: [{ input: 'x', need: { box: [extent], axes: [axis] } }],
  },
})

/** How many positions each position needs, counted one by one. */
const counted = (extent: number, axis: NeedAxis): readonly number[] =>
  Array.from({ length: extent }, (_, position) => {
    let count = 0
    someNeeded({ box: [extent], axes: [axis] }, position, () => {
      count++
      return false
    })
    return count
  })

const holdsOf = (less: (layer: OperatorLayer, input: string) => boolean) =>
  fc.property(axes, fc.integer({ min: 1, max: 4 }), ({ extent, axis }, operations) => {
    const most = Math.max(...counted(extent, axis))
    if (most > operations) expect(less(operator(extent, axis, operations), 'x')).toBe(true)
  })

describe('an operator that says to read more than its results can be made of', () => {
  test('may read less', () => fc.assert(holdsOf(mayReadLess)))

  test('is found out where only some of its results say so', () => {
    const { divisor, low, high } = { divisor: 2, low: 0, high: 1 }
    const axis = { size: 3, digit: 0, stride: 1, divisor, low, high, step: 1, first: 0, last: 2 }
    expect(counted(6, axis)).toEqual([1, 2, 1, 2, 1, 1])
    expect(mayReadLess(operator(6, axis, 1), 'x')).toBe(true)
    expect(mayReadLess(operator(6, { ...axis, high: 0 }, 1), 'x')).toBe(false)
    const fromWidth = ({ geometry, operations, outputElements }: OperatorLayer): boolean =>
      (geometry?.reads ?? []).some(
        ({
          need: {
            axes: [each],
          },
        }) => {
          const width = each === undefined ? 0 : Math.floor((each.high - each.low) / each.divisor)
          return width + 1 > operations / outputElements
        },
      )
    expect(refuted(holdsOf(fromWidth))).toBe(true)
  })
})
