import type { BaseLayer } from '../ir/lowered.js'
import type { Graph, Node } from '../ir/network.js'
import { floatOperands } from './floatOperands.js'
import { integerOperands, integerOperators } from './integerOperands.js'
import type { Neighbours } from './neighbours.js'
import { isKnown, type Operands } from './operands.js'

/** The float products that compute with integers between DequantizeLinear and QuantizeLinear. */
const floatOperators = new Set(['Conv', 'ConvTranspose', 'Gemm', 'MatMul'])

/**
 * What a base layer of a quantized graph computes with, or why it does not multiply integers. Integers come as
 * operators of their own (QLinearConv, QLinearMatMul, QGemm, ConvInteger, MatMulInteger) or as a float
 * product between DequantizeLinear and QuantizeLinear.
 */
export const operandsOf = (
  graph: Graph,
  neighbours: Neighbours,
  layer: BaseLayer,
  node: Node,
): Operands | string => {
  const sides = integerOperators[node.op]
  if (!isKnown(node)) return `${node.op} of "${node.domain}" is an operator that is not known here`
  if (sides !== undefined) return integerOperands(graph, layer, node, sides)
  if (floatOperators.has(node.op)) return floatOperands(graph, neighbours, layer, node)
  return `${node.op} does not multiply integers`
}
