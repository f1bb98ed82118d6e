import { activation } from '../../ir/lookup.js'
import type { Graph, Node } from '../../ir/network.js'
import { operatorOf } from '../../ir/operatorOf.js'
import { multimap } from '../../multimap.js'

/** Element by element, on one activation: the output unit applies these as a result leaves. */
export const elementwise: ReadonlySet<string> = new Set(
  [
    'Relu LeakyRelu PRelu Clip Sigmoid Tanh HardSigmoid HardSwish Elu Selu Celu Softplus Softsign ThresholdedRelu',
    'Mish Swish Gelu Abs Neg Exp Sqrt Erf Cast Add Sub Mul Div BatchNormalization QuantizeLinear DequantizeLinear',
    'QLinearLeakyRelu QLinearSigmoid',
  ].flatMap((names) => names.split(' ')),
)

/** Operators that rename or reshape a tensor and move no element of it. */
export const views: ReadonlySet<string> = new Set(
  'Reshape Flatten Squeeze Unsqueeze Identity Dropout DequantizeLinear Shape Size'.split(' '),
)

/** Which nodes read a tensor; a tensor that leaves the network is read once more, by the outside. */
export type Readers = ReadonlyMap<string, readonly (Node | null)[]>

export const readersOf = (network: Graph): Readers =>
  multimap([
    ...network.nodes.flatMap((node) =>
      [...new Set(node.inputs)].filter((tensor) => tensor !== '').map((tensor) => [tensor, node] as const),
    ),
    ...network.outputs.map((tensor) => [tensor, null] as const),
  ])

const sameShape = (network: Graph, a: string, b: string): boolean => {
  const [left, right] = [activation(network, a)?.shape, activation(network, b)?.shape]
  return left !== undefined && right !== undefined && left.join() === right.join()
}

/**
 * The chain of elementwise operators after `node` that its core's output unit applies on the way out:
 * each is the only reader of the one before it, keeps the shape, and takes nothing but constants beside.
 */
export const fusedAfter = (network: Graph, readers: Readers, node: Node): readonly Node[] => {
  const chain: Node[] = []
  let tensor = node.outputs[0] ?? ''
  for (;;) {
    const [next, ...others] = readers.get(tensor) ?? []
    if (next === undefined || next === null || others.length > 0 || !elementwise.has(operatorOf(next) ?? ''))
      return chain
    const activations = next.inputs.filter((name) => activation(network, name) !== undefined)
    const result = next.outputs[0] ?? ''
    if (activations.length !== 1 || !sameShape(network, tensor, result)) return chain
    chain.push(next)
    tensor = result
  }
}
