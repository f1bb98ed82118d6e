import { activation } from '../../ir/lookup.js'
import type { Graph, Node } from '../../ir/network.js'
import { operatorOf } from '../../ir/operatorOf.js'
import type { OperatorCost } from './operatorCost.js'
import { type Product, points } from './product.js'

/** An activation that a base layer adds to its results: it has to be brought, as the operand of an Add has. */
export interface Residual {
  readonly tensor: string
  /** What its operator calls it. */
  readonly role: string
  /** What is left to be added as a result leaves. */
  readonly bias: string | null
  readonly cost: OperatorCost
}

/** The activation that a node with the given product adds to the product (Z of FusedConv, C of Gemm), or null. */
export const residualOf = (network: Graph, node: Node, { bias }: Product): Residual | null => {
  const z = operatorOf(node) === 'FusedConv' ? (node.inputs[3] ?? '') : ''
  const isMoving = bias !== null && activation(network, bias) !== undefined
  const tensor = activation(network, z) === undefined ? (isMoving ? bias : null) : z
  if (tensor === null) return null
  const outputElements = points(activation(network, node.outputs[0])?.shape ?? [])
  const brought = points(activation(network, tensor)?.shape ?? [])
  return {
    tensor,
    role: tensor === z ? 'Z' : 'C',
    bias: isMoving ? null : bias,
    cost: { inputElements: outputElements + brought, outputElements, operations: outputElements },
  }
}
