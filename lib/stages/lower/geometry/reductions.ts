import type { Graph, Node } from '../../../ir/network.js'
import { sameAxis, wholeAxis } from '../../../needs/axes.js'
import { numbers } from '../attribute.js'
import { fromFront, literalOf, type ReadsOf, shapeOf } from './reading.js'

/** All of some axes of an input, and the rest place by place: in a result of the same axes, or without those. */
const wholeAlong = (
  network: Graph,
  node: Node,
  along: (axis: number) => boolean,
  keeps: boolean,
): ReturnType<ReadsOf> => {
  let removed = 0
  return [
    shapeOf(network, node.inputs[0]).map((size, axis) => {
      if (!along(axis)) return sameAxis(size, axis - removed)
      if (!keeps) removed++
      return wholeAxis(size)
    }),
  ]
}

/** An average, a maximum … of each channel. */
export const pooledGlobally: ReadsOf = (network, node) =>
  (numbers(node, 'channels_last')?.[0] ?? 0) === 0
    ? wholeAlong(network, node, (axis) => axis > 1, true)
    : [null]

/** A sum, a maximum … along the axes that an attribute or an input names; along all of them where none does. */
export const reduced: ReadsOf = (network, node) => {
  const { length: rank } = shapeOf(network, node.inputs[0])
  const isGiven = (node.inputs[1] ?? '') !== ''
  const named = numbers(node, 'axes') ?? (isGiven ? literalOf(network, node.inputs[1]) : [])
  if (named === undefined) return [null]
  const isNothing = named.length === 0 && (numbers(node, 'noop_with_empty_axes')?.[0] ?? 0) !== 0
  const axes = named.map((axis) => fromFront(axis, rank))
  const keeps = (numbers(node, 'keepdims')?.[0] ?? 1) !== 0
  return wholeAlong(network, node, (axis) => !isNothing && (axes.length === 0 || axes.includes(axis)), keeps)
}

/** The place of the greatest or the least along one axis. */
export const extremeAlong: ReadsOf = (network, node) => {
  const { length: rank } = shapeOf(network, node.inputs[0])
  const axis = fromFront(numbers(node, 'axis')?.[0] ?? 0, rank)
  return wholeAlong(network, node, (other) => other === axis, (numbers(node, 'keepdims')?.[0] ?? 1) !== 0)
}

/** Normalized along one axis; before opset 13 along all from that one on. */
export const softened: ReadsOf = (network, node) => {
  const { length: rank } = shapeOf(network, node.inputs[0])
  const isOld = network.opset < 13
  const from = fromFront(numbers(node, 'axis')?.[0] ?? (isOld ? 1 : -1), rank)
  return wholeAlong(network, node, (axis) => (isOld ? axis >= from : axis === from), true)
}

/** Normalized along one axis, the last one unless another is named. */
export const normalizedAlong: ReadsOf = (network, node) => {
  const along = fromFront(numbers(node, 'axis')?.[0] ?? -1, shapeOf(network, node.inputs[0]).length)
  return wholeAlong(network, node, (axis) => axis === along, true)
}

/** Normalized along an axis and all after it. */
export const normalizedFrom: ReadsOf = (network, node) => {
  const from = fromFront(numbers(node, 'axis')?.[0] ?? -1, shapeOf(network, node.inputs[0]).length)
  return wholeAlong(network, node, (axis) => axis >= from, true)
}

/** Normalized over the positions of each channel, or of some channels. */
export const normalizedOver =
  (channels: 'each' | 'some'): ReadsOf =>
  (network, node) =>
    wholeAlong(network, node, (axis) => (channels === 'each' ? axis > 1 : axis > 0), true)

/** Normalized over neighbouring channels. */
export const acrossChannels: ReadsOf = (network, node) =>
  wholeAlong(network, node, (axis) => axis === 1, true)
