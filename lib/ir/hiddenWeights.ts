import { constant } from '../../ir/lookup.js'
import type { Graph, Node } from '../../ir/network.js'
import { fullName, operatorOf } from './operatorOf.js'

/** A convolution or matrix product whose weights an operator makes of constants, which is not computed at import. */
export interface HiddenWeights {
  readonly node: string
  readonly op: string
  /** The node that is not computed. */
  readonly by: string
}

/** Operators that have weights on crossbars where one of their first two inputs is constant. */
const products: ReadonlySet<string> = new Set(['Conv', 'ConvTranspose', 'Einsum', 'Gemm', 'MatMul'])

/** The products of a network which would be on crossbars if all that comes of constants were computed. */
export const hiddenWeights = (network: Graph): readonly HiddenWeights[] => {
  /** For each tensor that comes of constants alone, the first node that is not computed. */
  const uncomputed = new Map<string, Node>()
  const found: HiddenWeights[] = []
  for (const node of network.nodes) {
    const inputs = node.inputs.filter((name) => name !== '')
    const isConstant = (name: string): boolean =>
      uncomputed.has(name) || constant(network, name) !== undefined
    const before = inputs.map((name) => uncomputed.get(name)).find((one) => one !== undefined)
    if (inputs.length > 0 && inputs.every(isConstant)) {
      for (const output of node.outputs) uncomputed.set(output, before ?? node)
      continue
    }
    const by = node.inputs
      .slice(0, 2)
      .map((name) => uncomputed.get(name))
      .find((one) => one !== undefined)
    if (by !== undefined && products.has(operatorOf(node) ?? ''))
      found.push({ node: node.name, op: fullName(by), by: by.name })
  }
  return found
}
