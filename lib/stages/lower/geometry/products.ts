import type { NeedAxis } from '../../../ir/need.js'
import { sameAxis, wholeAxis } from '../../../needs/axes.js'
import { type ReadsOf, shapeOf } from './reading.js'

/** Places of the result, aligned at the last axis; an axis of one position is needed by all. */
export const broadcastAxes = (shape: readonly number[], rank: number): readonly NeedAxis[] =>
  shape.map((size, axis) => (size === 1 ? wholeAxis(1) : sameAxis(size, rank - shape.length + axis)))

/** Element by element, with broadcasting; before opset 7 a shorter operand may begin at any axis. */
export const pointwise: ReadsOf = (network, node) => {
  const { length: rank } = shapeOf(network, node.outputs[0])
  return node.inputs.map((name) => {
    const shape = shapeOf(network, name)
    return network.opset < 7 && shape.length < rank ? null : broadcastAxes(shape, rank)
  })
}

/** Element by element of the first input; the others, one number a channel, are all needed. */
export const pointwiseInFirst: ReadsOf = (network, node) =>
  pointwise(network, node).map((axes, i) => (i === 0 ? axes : null))

/** A product of two matrices: rows of the left one, columns of the right one. */
export const multiplied: ReadsOf = (network, node) => {
  const { length: rank } = shapeOf(network, node.outputs[0])
  const [left, right] = [shapeOf(network, node.inputs[0]), shapeOf(network, node.inputs[1])]
  if (left.length < 2 || right.length < 2) return [null, null]
  const [rows, columns] = [left.length - 1, right.length - 2]
  return [
    broadcastAxes(left, rank).with(rows, wholeAxis(left[rows] ?? 1)),
    broadcastAxes(right, rank).with(columns, wholeAxis(right[columns] ?? 1)),
  ]
}
