import type { AffineMap, BaseLayer } from './lowered.js'

/** A vector, a row, a column and a group of a layer, each as its number. */
export interface Indices {
  readonly vector: number
  readonly row: number
  readonly column: number
  readonly group: number
}

/** The point of a box that has this number, row-major. */
const pointAt = (index: number, shape: readonly number[]): readonly number[] => {
  const point = shape.map(() => 0)
  let rest = index
  for (let i = shape.length - 1; i >= 0; i--) {
    const extent = shape[i] ?? 1
    point[i] = rest % extent
    rest = Math.floor(rest / extent)
  }
  return point
}

const dot = (steps: readonly number[], point: readonly number[]): number =>
  steps.reduce((sum, step, i) => sum + step * (point[i] ?? 0), 0)

/**
 * The coordinates of the tensor element that an affine map of a layer
 * means; some may lie outside of the tensor, where an input is 0.
 *
 * @example
 * import { elementAt, im2col, importOnnx, modelFile, presets, zoo } from 'ohmflow'
 * const model = await modelFile('alexnet', zoo.alexnet.build())()
 * const network = importOnnx()({ model, bindings: {}, chip: presets.rram256.chip })
 * const lowered = network._tag === 'Right' ? im2col()(network.right) : network
 * const conv1 = lowered._tag === 'Right' ? lowered.right.layers.find(({ name }) => name === 'conv1') : undefined
 * // the kernel's upper left corner at the first position lies in the padding
 * if (conv1?.kind === 'base')
 *   console.assert(elementAt(conv1.input, conv1, { vector: 0, row: 0, column: 0, group: 0 }).join() === '0,0,-2,-2')
 */
export const elementAt = (
  map: AffineMap,
  { vectorShape, rowShape, columnShape }: Pick<BaseLayer, 'vectorShape' | 'rowShape' | 'columnShape'>,
  { vector, row, column, group }: Indices,
): readonly number[] => {
  const [v, r, c] = [pointAt(vector, vectorShape), pointAt(row, rowShape), pointAt(column, columnShape)]
  return map.map(
    (axis) => axis.offset + dot(axis.vector, v) + dot(axis.row, r) + dot(axis.column, c) + axis.group * group,
  )
}
