import type { AffineAxis, BaseLayer } from '../../ir/lowered.js'

/**
 * An axis along which a kernel slides over the input: which digit of rows,
 * and which of vectors, moves along it, and where it lies in each tensor.
 */
export interface Slide {
  readonly row: number
  readonly vector: number
  readonly input: number
  readonly weight: number
  readonly output: number
  /** Elements of the input from one output position to the next. */
  readonly stride: number
  /** Elements of the input from one element of the kernel to the next. */
  readonly dilation: number
}

/** The only digit with a step, null where there are none or several. */
const only = (steps: readonly number[]): number | null => {
  const moving = steps.flatMap((step, i) => (step === 0 ? [] : [i]))
  return moving.length === 1 ? (moving[0] ?? null) : null
}

const still = (steps: readonly number[]): boolean => steps.every((step) => step === 0)

/** The axis that this digit alone moves, one step at a time. */
const axisOf = (map: readonly AffineAxis[], kind: 'row' | 'vector', digit: number): number =>
  map.findIndex(
    (axis) =>
      only(axis[kind]) === digit &&
      axis[kind][digit] === 1 &&
      axis.offset === 0 &&
      axis.group === 0 &&
      still(axis.column) &&
      still(axis[kind === 'row' ? 'vector' : 'row']),
  )

/** The axes along which the kernel of a convolution slides; none where the layer is a matrix product. */
export const slidesOf = ({ input, weight, output }: BaseLayer): readonly Slide[] =>
  input.flatMap((axis, i) => {
    const [row, vector] = [only(axis.row), only(axis.vector)]
    if (row === null || vector === null || axis.group !== 0 || !still(axis.column)) return []
    const [inWeight, inOutput] = [axisOf(weight, 'row', row), axisOf(output, 'vector', vector)]
    if (inWeight < 0 || inOutput < 0) return []
    const [stride, dilation] = [axis.vector[vector] ?? 0, axis.row[row] ?? 0]
    return [{ row, vector, input: i, weight: inWeight, output: inOutput, stride, dilation }]
  })
