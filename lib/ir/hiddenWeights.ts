import { constant } from './lookup.js'
import type { Graph, Node } from './network.js'
import { fullName, operatorOf } from './operatorOf.js'

/** A convolution or matrix product whose weights an operator makes of constants, which is not computed at import. */
export interface HiddenWeights {
  readonly node: string
  readonly op: string
  /** The node that is not computed. */
  readonly by: string
}

/** Operators that have weights on crossbars, and which of their inputs these may be. */
const products: ReadonlyMap<string, readonly number[]> = new Map([
  ['Conv', [1]],
  ['ConvInteger', [1]],
  ['ConvTranspose', [1]],
  ['Einsum', [0, 1]],
  ['FusedConv', [1]],
  ['FusedGemm', [0, 1]],
  ['FusedMatMul', [0, 1]],
  ['Gemm', [0, 1]],
  ['MatMul', [0, 1]],
  ['MatMulInteger', [0, 1]],
  ['MatMulNBits', [1]],
  ['QGemm', [0, 3]],
  ['QLinearConv', [3]],
  ['QLinearMatMul', [0, 3]],
])

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
    const by = (products.get(operatorOf(node) ?? '') ?? [])
      .map((place) => uncomputed.get(node.inputs[place] ?? ''))
      .find((one) => one !== undefined)
    if (by !== undefined) found.push({ node: node.name, op: fullName(by), by: by.name })
  }
  return found
}

/** What to do about weights that come of constants by what is not computed here. */
export const foldFirst =
  'Fold the constants of the model first, for instance with onnxsim (pip install onnxsim), and use what it writes.'
