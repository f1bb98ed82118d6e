import { produce, type WritableDraft } from 'immer'
import { describe, expect, test } from 'vitest'
import type { AffineAxis, BaseLayer } from '../../../lib/ir/lowered.js'
import { slidesOf } from '../../../lib/stages/tile/slides.js'

const axis = (size: number, of: Partial<Omit<AffineAxis, 'size'>>): AffineAxis => ({
  size,
  offset: 0,
  vector: [0, 0],
  row: [0, 0, 0],
  column: [0],
  group: 0,
  ...of,
})

/**
 * 6 × 7 outputs of 5 kernels of 3 × 2 over 4 channels: stride 2 and
 * dilation 1 down, stride 1 and dilation 3 across, one row of padding.
 */
const convolution: BaseLayer = {
  kind: 'base',
  name: 'conv',
  op: 'Conv',
  inputs: ['image'],
  groups: 1,
  rows: 24,
  columns: 5,
  vectors: 42,
  vectorShape: [6, 7],
  rowShape: [4, 3, 2],
  columnShape: [5],
  input: [
    axis(4, { row: [1, 0, 0], group: 4 }),
    axis(12, { offset: -1, vector: [2, 0], row: [0, 1, 0] }),
    axis(10, { vector: [0, 1], row: [0, 0, 3] }),
  ],
  weight: [
    axis(5, { column: [1], group: 5 }),
    axis(4, { row: [1, 0, 0] }),
    axis(3, { row: [0, 1, 0] }),
    axis(2, { row: [0, 0, 1] }),
  ],
  output: [axis(5, { column: [1], group: 5 }), axis(6, { vector: [1, 0] }), axis(7, { vector: [0, 1] })],
  weights: 'w',
  bias: null,
  fused: [],
}

const down = { row: 1, vector: 0, input: 1, weight: 2, output: 1, stride: 2, dilation: 1 }
const across = { row: 2, vector: 1, input: 2, weight: 3, output: 2, stride: 1, dilation: 3 }

describe('the axes along which a kernel slides', () => {
  test('are those of a convolution, each with its stride and dilation', () => {
    expect(slidesOf(convolution)).toEqual([down, across])
  })

  type Draft = WritableDraft<BaseLayer>
  test.each<[string, (layer: Draft) => void]>([
    ['the input moves with two digits of the kernel', ({ input }) => input[1]!.row.splice(0, 1, 1)],
    ['the input moves with two digits of the output', ({ input }) => input[1]!.vector.splice(1, 1, 1)],
    ['the input moves with no digit of the kernel', ({ input }) => input[1]!.row.splice(1, 1, 0)],
    ['the input moves with no digit of the output', ({ input }) => input[1]!.vector.splice(0, 1, 0)],
    [
      'groups see other places of the input',
      ({ input }) => {
        input[1]!.group = 1
      },
    ],
    ['columns see other places of the input', ({ input }) => input[1]!.column.splice(0, 1, 1)],
    ['the weight takes two steps at a time', ({ weight }) => weight[2]!.row.splice(1, 1, 2)],
    ['the weight runs the other way', ({ weight }) => weight[2]!.row.splice(1, 1, -1)],
    ['the weight moves with two digits', ({ weight }) => weight[2]!.row.splice(2, 1, 1)],
    [
      'the weight begins elsewhere',
      ({ weight }) => {
        weight[2]!.offset = 1
      },
    ],
    [
      'groups have other places of the weight',
      ({ weight }) => {
        weight[2]!.group = 1
      },
    ],
    ['columns have other places of the weight', ({ weight }) => weight[2]!.column.splice(0, 1, -1)],
    ['vectors have other weights', ({ weight }) => weight[2]!.vector.splice(0, 1, 1)],
    ['the output takes two steps at a time', ({ output }) => output[1]!.vector.splice(0, 1, 2)],
    ['the output moves with two digits', ({ output }) => output[1]!.vector.splice(1, 1, 1)],
    [
      'the output begins elsewhere',
      ({ output }) => {
        output[1]!.offset = 1
      },
    ],
    [
      'groups have other places of the output',
      ({ output }) => {
        output[1]!.group = 1
      },
    ],
    ['columns have other places of the output', ({ output }) => output[1]!.column.splice(0, 1, 1)],
    ['rows have other places of the output', ({ output }) => output[1]!.row.splice(1, 1, 1)],
  ])('do not include one where %s', (_, change) => {
    const layer = produce(convolution, (draft) => {
      change(draft)
    })
    expect(slidesOf(layer)).toEqual([across])
  })

  test('may be the first of each tensor', () => {
    const first = {
      ...convolution,
      input: convolution.input.toReversed(),
      weight: convolution.weight.toReversed(),
      output: convolution.output.toReversed(),
    }
    expect(slidesOf(first)).toEqual([
      { ...across, input: 0, weight: 0, output: 0 },
      { ...down, input: 1, weight: 1, output: 1 },
    ])
  })
})
