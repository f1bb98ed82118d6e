import type { NeedAxis } from '../../../ir/need.js'
import type { Graph, Node } from '../../../ir/network.js'
import { sameAxis, wholeAxis } from '../../../needs/axes.js'
import { numbers, text } from '../attribute.js'
import { paddingBefore } from '../convolution.js'
import { type ReadsOf, shapeOf } from './reading.js'

/** The windows of a node over the spatial axes of its first input. */
const windows = (network: Graph, node: Node, kernel: readonly number[]): readonly NeedAxis[] => {
  const [, , ...size] = shapeOf(network, node.inputs[0])
  const [, , ...output] = shapeOf(network, node.outputs[0])
  return size.map((extent, i) => {
    const [stride, dilation] = [numbers(node, 'strides')?.[i] ?? 1, numbers(node, 'dilations')?.[i] ?? 1]
    const reach = ((kernel[i] ?? 1) - 1) * dilation
    const covered = ((output[i] ?? 1) - 1) * stride + reach + 1
    const autoPad = text(node, 'auto_pad') ?? 'NOTSET'
    const before = paddingBefore(autoPad, numbers(node, 'pads')?.[i] ?? 0, covered - extent)
    return { ...sameAxis(extent, i + 2), stride, low: -before || 0, high: reach - before, step: dilation }
  })
}

/** A pool: each channel for itself. */
export const pool: ReadsOf = (network, node) => {
  const [batch = 1, channels = 1] = shapeOf(network, node.inputs[0])
  if ((numbers(node, 'channels_last')?.[0] ?? 0) !== 0) return [null]
  const kernel = numbers(node, 'kernel_shape') ?? []
  return [[sameAxis(batch, 0), sameAxis(channels, 1), ...windows(network, node, kernel)]]
}

/** A convolution that is not on crossbars. */
export const convolved: ReadsOf = (network, node) => {
  const [batch = 1, channels = 1] = shapeOf(network, node.inputs[0])
  const weight = node.op === 'QLinearConv' ? 3 : 1
  const [, , ...kernel] = shapeOf(network, node.inputs[weight])
  return [[sameAxis(batch, 0), wholeAxis(channels), ...windows(network, node, kernel)]]
}
