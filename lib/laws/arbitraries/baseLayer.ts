import * as fc from 'fast-check'
import { product } from '../../arithmetic.js'
import type { AffineAxis, BaseLayer } from '../../ir/lowered.js'
import { arbitraryWindow, type Window } from './window.js'

/** What is left of a base layer once it has no place in a network yet. */
export type LooseLayer = Omit<BaseLayer, 'kind' | 'name' | 'inputs' | 'weights' | 'bias' | 'fused'>

/** An axis of a tensor for boxes of these ranks, from the coefficients that are not 0. */
const axisOf =
  (vectorRank: number, rowRank: number) =>
  (
    size: number,
    by: {
      readonly offset?: number
      readonly vector?: Readonly<Record<number, number>>
      readonly row?: Readonly<Record<number, number>>
      readonly column?: number
      readonly group?: number
    },
  ): AffineAxis => ({
    size,
    offset: by.offset ?? 0,
    vector: Array.from({ length: vectorRank }, (_, i) => by.vector?.[i] ?? 0),
    row: Array.from({ length: rowRank }, (_, i) => by.row?.[i] ?? 0),
    column: [by.column ?? 0],
    group: by.group ?? 0,
  })

interface Shape {
  readonly batch: number
  readonly groups: number
  readonly channels: number
  readonly columns: number
}

const convolution = ({ batch, groups, channels, columns }: Shape, windows: readonly Window[]): LooseLayer => {
  const axis = axisOf(windows.length + 1, windows.length + 1)
  const vectorShape = [batch, ...windows.map(({ output }) => output)]
  const rowShape = [channels, ...windows.map(({ kernel }) => kernel)]
  const image = axis(batch, { vector: { 0: 1 } })
  const kernels = axis(groups * columns, { column: 1, group: columns })
  return {
    op: 'Conv',
    groups,
    rows: product(rowShape),
    columns,
    vectors: product(vectorShape),
    vectorShape,
    rowShape,
    columnShape: [columns],
    input: [
      image,
      axis(groups * channels, { row: { 0: 1 }, group: channels }),
      ...windows.map(({ input, before, stride, dilation }, i) =>
        axis(input, { offset: 0 - before, vector: { [i + 1]: stride }, row: { [i + 1]: dilation } }),
      ),
    ],
    weight: [
      kernels,
      axis(channels, { row: { 0: 1 } }),
      ...windows.map(({ kernel }, i) => axis(kernel, { row: { [i + 1]: 1 } })),
    ],
    output: [image, kernels, ...windows.map(({ output }, i) => axis(output, { vector: { [i + 1]: 1 } }))],
  }
}

const matrixProduct = (groups: number, vectors: number, rows: number, columns: number): LooseLayer => {
  const axis = axisOf(1, 1)
  const [group, vector] = [axis(groups, { group: 1 }), axis(vectors, { vector: { 0: 1 } })]
  const [row, column] = [axis(rows, { row: { 0: 1 } }), axis(columns, { column: 1 })]
  return {
    op: 'MatMul',
    groups,
    rows,
    columns,
    vectors,
    vectorShape: [vectors],
    rowShape: [rows],
    columnShape: [columns],
    input: [group, vector, row],
    weight: [group, row, column],
    output: [group, vector, column],
  }
}

const small = (max: number) => fc.integer({ min: 1, max })

/** Groups: mostly one, so that most layers are ordinary ones. */
const groups = fc.oneof({ arbitrary: fc.constant(1), weight: 3 }, { arbitrary: small(4), weight: 1 })

/**
 * The shape of a base layer: convolutions of one and two dimensions with every
 * kernel, stride, dilation, padding and group count, and matrix products; at most
 * 40 rows and 16 columns a group. Shrinks towards a 1 × 1 matrix and one vector.
 */
export const arbitraryBaseLayer: fc.Arbitrary<LooseLayer> = fc.oneof(
  { withCrossShrink: true },
  fc.tuple(groups, small(6), small(40), small(16)).map((shape) => matrixProduct(...shape)),
  fc
    .tuple(
      fc.record({ batch: small(2), groups, channels: small(4), columns: small(8) }),
      fc.array(arbitraryWindow, { minLength: 1, maxLength: 2 }),
    )
    .map(([shape, windows]) => convolution(shape, windows)),
)
