import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import { activation, constant } from '../../ir/lookup.js'
import type { Graph, Node } from '../../ir/network.js'
import { operatorOf } from '../../ir/operatorOf.js'
import { axis } from './affine.js'
import { numbers, text } from './attribute.js'
import type { UnsupportedConvolution } from './lower.js'
import type { Product } from './product.js'

/** Where the operands of each kind of convolution stand among its inputs. */
const operands: Readonly<Record<string, { readonly weight: number; readonly bias: number | null }>> = {
  Conv: { weight: 1, bias: 2 },
  FusedConv: { weight: 1, bias: 2 },
  ConvInteger: { weight: 1, bias: null },
  QLinearConv: { weight: 3, bias: 8 },
}

/**
 * Padding before the first element, by the definition of `auto_pad` in the
 * ONNX operator Conv: SAME pads to `ceil(input / stride)` outputs, and an
 * odd rest goes to the end (SAME_UPPER) or to the beginning (SAME_LOWER).
 */
export const paddingBefore = (autoPad: string, explicit: number, total: number): number => {
  switch (autoPad) {
    case 'SAME_UPPER':
      return Math.floor(Math.max(total, 0) / 2)
    case 'SAME_LOWER':
      return Math.ceil(Math.max(total, 0) / 2)
    case 'VALID':
      return 0
    default:
      return explicit
  }
}

/**
 * A convolution as im2col sees it (after Chellapilla et al. 2006): one input vector
 * for each output position, whose rows are the `C_in / groups × K_h × K_w` elements
 * under the kernel; null where the node is no convolution with constant weights.
 */
export const convolution = (network: Graph, node: Node): Either<UnsupportedConvolution, Product | null> => {
  const operand = operands[operatorOf(node) ?? '']
  if (operand === undefined) return E.right(null)
  const weights = node.inputs[operand.weight] ?? ''
  const input = activation(network, node.inputs[0])
  const output = activation(network, node.outputs[0])
  const weight = constant(network, weights)
  if (input === undefined || output === undefined || weight === undefined) return E.right(null)

  const [batch = 1, channels = 1, ...size] = input.shape
  const [kernels = 1, channelsInGroup = 1, ...kernel] = weight.shape
  const outputSize = output.shape.slice(2)
  const spatial = size.length
  if (spatial > 2)
    return E.left({
      _tag: 'UnsupportedConvolution',
      node: node.name,
      op: node.op,
      spatialDimensions: spatial,
    })

  const groups = numbers(node, 'group')?.[0] ?? 1
  const strides = numbers(node, 'strides') ?? size.map(() => 1)
  const dilations = numbers(node, 'dilations') ?? size.map(() => 1)
  const pads = numbers(node, 'pads') ?? []
  const autoPad = text(node, 'auto_pad') ?? 'NOTSET'
  const columns = kernels / groups
  const ranks = { vector: spatial + 1, row: spatial + 1 }

  const position = size.map((extent, i) => {
    const [stride, dilation, window] = [strides[i] ?? 1, dilations[i] ?? 1, kernel[i] ?? 1]
    const covered = ((outputSize[i] ?? 1) - 1) * stride + (window - 1) * dilation + 1
    return axis(ranks, extent, {
      offset: -paddingBefore(autoPad, pads[i] ?? 0, covered - extent) || 0,
      vector: [i + 1, stride],
      row: [i + 1, dilation],
    })
  })
  const bias = operand.bias === null ? undefined : node.inputs[operand.bias]
  return E.right({
    groups,
    vectorShape: [batch, ...outputSize],
    rowShape: [channelsInGroup, ...kernel],
    columnShape: [columns],
    input: [
      axis(ranks, batch, { vector: [0, 1] }),
      axis(ranks, channels, { row: [0, 1], group: channelsInGroup }),
      ...position,
    ],
    weight: [
      axis(ranks, kernels, { column: 1, group: columns }),
      axis(ranks, channelsInGroup, { row: [0, 1] }),
      ...kernel.map((extent, i) => axis(ranks, extent, { row: [i + 1, 1] })),
    ],
    output: [
      axis(ranks, batch, { vector: [0, 1] }),
      axis(ranks, kernels, { column: 1, group: columns }),
      ...outputSize.map((extent, i) => axis(ranks, extent, { vector: [i + 1, 1] })),
    ],
    weights,
    bias: bias === undefined || bias === '' ? null : bias,
  })
}
