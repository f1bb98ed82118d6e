import { activation } from '../ir/lookup.js'
import type { BaseLayer } from '../ir/lowered.js'
import type { Graph, Node } from '../ir/network.js'
import { is8Bit, named, numberOf, type Operands } from './operands.js'

/** Which inputs of an operator are the moving side and the weights: (value, scale, zero point) each. */
export interface Sides {
  readonly a: readonly [value: number, scale: number | null, zeroPoint: number]
  readonly b: readonly [value: number, scale: number | null, zeroPoint: number]
  readonly output: readonly [scale: number, zeroPoint: number] | null
  readonly bias: number | null
}

/**
 * Operators whose operands are integers, and where these stand. Source: ONNX and com.microsoft operator documentation.
 */
export const integerOperators: Readonly<Record<string, Sides>> = {
  QLinearConv: { a: [0, 1, 2], b: [3, 4, 5], output: [6, 7], bias: 8 },
  QLinearMatMul: { a: [0, 1, 2], b: [3, 4, 5], output: [6, 7], bias: null },
  QGemm: { a: [0, 1, 2], b: [3, 4, 5], output: [7, 8], bias: 6 },
  ConvInteger: { a: [0, null, 2], b: [1, null, 3], output: null, bias: null },
  MatMulInteger: { a: [0, null, 2], b: [1, null, 3], output: null, bias: null },
}

/** What an operator on integers computes with, or why that is no whole layer of integers. */
export const integerOperands = (
  graph: Graph,
  layer: BaseLayer,
  node: Node,
  sides: Sides,
): Operands | string => {
  const at = (index: number | null): string | null => (index === null ? null : named(node.inputs[index]))
  const flipped = node.inputs[sides.a[0]] === layer.weights
  const [moving, still] = flipped ? [sides.b, sides.a] : [sides.a, sides.b]
  const result = node.outputs[0] ?? ''
  const type = activation(graph, result)?.elementType
  const input = at(moving[0])
  if (input === null) return 'it has no input'
  const byDefinition = { permutation: null, scale: null, axis: null }
  const bias = at(sides.bias)
  const common = {
    input,
    inputZeroPoint: at(moving[2]),
    weights: { ...byDefinition, of: layer.weights, zeroPoint: at(still[2]) },
    bias: bias === null ? null : { ...byDefinition, of: bias, zeroPoint: null },
    // QGemm multiplies the sum with its bias, which has no factor of its own
    productFactor: numberOf(node, 'alpha', 1),
    biasFactor: 1,
    result,
    nodes: [node],
  }
  if (sides.output === null) return { ...common, output: null }
  const [inputScale, weightScale, outputScale] = [at(moving[1]), at(still[1]), at(sides.output[0])]
  if (inputScale === null || weightScale === null || outputScale === null)
    return 'a scale of it is left out, so that its result is float32'
  if (!is8Bit(type)) return `its result is ${type ?? 'of no known type'}, not int8 or uint8`
  const outputZeroPoint = at(sides.output[1])
  return {
    ...common,
    output: { inputScale, weightScale, outputScale, outputZeroPoint, outputType: type, clips: [] },
  }
}
