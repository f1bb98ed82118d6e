import { expect, test } from 'vitest'
import { outputChannelsOf } from '../../lib/functional/channels.js'
import type { AffineAxis } from '../../lib/ir/lowered.js'

/** A weight of output channels, input channels and two spatial axes, where columns and groups move the first. */
const weight = (size: number, column: readonly number[], group: number): readonly AffineAxis[] => {
  const axis = { offset: 0, vector: [], column: column.map(() => 0), group: 0 }
  return [
    { ...axis, size, row: [0, 0, 0], column, group },
    { ...axis, size: 2, row: [1, 0, 0] },
    { ...axis, size: 3, row: [0, 1, 0] },
    { ...axis, size: 3, row: [0, 0, 1] },
  ]
}

const channelsOf = (axes: readonly AffineAxis[], columnShape: readonly number[], groups: number) => {
  const columns = columnShape.reduce((a, b) => a * b, 1)
  const found = outputChannelsOf({ weight: axes, columnShape, columns, groups })
  return { ...found, columns: [...found.columns] }
}

test('each column makes the channel that its kernel is for', () => {
  expect(channelsOf(weight(6, [1], 0), [6], 1)).toEqual({
    count: 6,
    axis: 0,
    columns: [0, 1, 2, 3, 4, 5],
    group: 0,
  })
})

test('a group goes on where the one before it ends, also where each has a single column', () => {
  expect(channelsOf(weight(6, [1], 2), [2], 3)).toEqual({ count: 6, axis: 0, columns: [0, 1], group: 2 })
  expect(channelsOf(weight(3, [1], 1), [1], 3)).toEqual({ count: 3, axis: 0, columns: [0], group: 1 })
})

test('columns that hold the same kernel at another place make the same channel', () => {
  expect(channelsOf(weight(3, [0, 1], 0), [2, 3], 1)).toEqual({
    count: 3,
    axis: 0,
    columns: [0, 1, 2, 0, 1, 2],
    group: 0,
  })
})

test('one channel alone lies along no axis', () => {
  expect(channelsOf(weight(1, [1], 0), [1], 1)).toEqual({ count: 1, axis: null, columns: [0], group: 0 })
})

test('an axis that nothing moves has no channels', () => {
  const still = { ...weight(1, [0], 0)[0]!, column: [0] }
  expect(channelsOf([still, ...weight(6, [1], 0)], [6], 1)).toMatchObject({ count: 6, axis: 1 })
  expect(channelsOf([still, ...weight(3, [1], 1)], [1], 3)).toMatchObject({ count: 3, axis: 1, group: 1 })
})
