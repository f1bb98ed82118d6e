import { sum } from '../../arithmetic.js'
import { einsumOf } from '../../ir/einsum.js'
import { activation, tensorType } from '../../ir/lookup.js'
import type { Graph, Node } from '../../ir/network.js'
import { operatorOf } from '../../ir/operatorOf.js'
import { numbers, text } from './attribute.js'
import { points } from './product.js'

/** Elements of a node's activations, and the element operations that an output unit spends on them. */
export interface OperatorCost {
  readonly inputElements: number
  readonly outputElements: number
  readonly operations: number
}

const elements = (network: Graph, names: readonly string[]): readonly number[] =>
  names.flatMap((name) => {
    const type = activation(network, name)
    return type === undefined ? [] : [points(type.shape)]
  })

/** Multiply-accumulates of a convolution or matrix product that stays on the output units. */
const multiplications = (network: Graph, node: Node): number | null => {
  const { inputs, outputs } = node
  const op = operatorOf(node) ?? ''
  const shapeOf = (name = '') => tensorType(network, name)?.shape
  const [a, b, output] = [
    shapeOf(inputs[0]),
    shapeOf(inputs[op.startsWith('QLinear') || op === 'QGemm' ? 3 : 1]),
    shapeOf(outputs[0]),
  ]
  if (a === undefined || b === undefined || output === undefined) return null
  switch (op) {
    case 'ConvTranspose':
      return points(a) * points(b.slice(1))
    case 'Conv':
    case 'FusedConv':
    case 'ConvInteger':
    case 'QLinearConv':
      return points(output) * points(b.slice(1))
    case 'Einsum': {
      const read = einsumOf(
        text(node, 'equation') ?? '',
        inputs.map((name) => shapeOf(name) ?? []),
      )
      return typeof read === 'string' ? null : points([...read.extents.values()])
    }
    case 'FusedMatMul':
      return points(output) * (((numbers(node, 'transA')?.[0] ?? 0) === 0 ? a.at(-1) : a.at(-2)) ?? 1)
    case 'MatMulNBits':
    case 'MatMul':
    case 'MatMulInteger':
    case 'QLinearMatMul':
    case 'Gemm':
    case 'FusedGemm':
    case 'QGemm':
      // each element of the result is a sum over the inner axis, the last of the left operand but for a transposed one
      return points(output) * (((numbers(node, 'transA')?.[0] ?? 0) === 0 ? a.at(-1) : a[0]) ?? 1)
    default:
      return null
  }
}

/**
 * What an operator costs on the output units: a pooling window, or the terms of a sum, count once
 * an element; everything else that is not listed reads its inputs and writes its outputs once.
 */
export const operatorCost = (network: Graph, node: Node): OperatorCost => {
  const inputs = elements(network, [...new Set(node.inputs)])
  const [inputElements, outputElements] = [sum(inputs), sum(elements(network, node.outputs))]
  const operations = (): number => {
    switch (operatorOf(node)) {
      case 'MaxPool':
      case 'AveragePool':
      case 'LpPool':
      case 'QLinearAveragePool':
        return outputElements * points(numbers(node, 'kernel_shape') ?? [])
      case 'LRN':
        return outputElements * (numbers(node, 'size')?.[0] ?? 1)
      case 'Softmax':
      case 'LogSoftmax':
        // maximum, exponential with its sum, division
        return 3 * inputElements
      case 'Add':
      case 'Sub':
      case 'Mul':
      case 'Div':
      case 'Sum':
      case 'Mean':
      case 'Max':
      case 'Min':
        return outputElements * Math.max(1, inputs.length - 1)
      default:
        return multiplications(network, node) ?? Math.max(inputElements, outputElements)
    }
  }
  return { inputElements, outputElements, operations: operations() }
}
