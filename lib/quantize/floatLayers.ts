import { activation, constant } from '../ir/lookup.js'
import type { BaseLayer } from '../ir/lowered.js'
import type { Graph, Node } from '../ir/network.js'
import { numbersOf } from '../stages/import/tensorData.js'
import type { WeightReader } from '../stages/import/weights.js'

/** A base layer of a float network that can be quantized. */
export interface FloatLayer {
  readonly node: Node
  /** The tensor that it reads, and the one that its result becomes, behind what is absorbed. */
  readonly input: string
  readonly output: string
  readonly weight: string
  readonly bias: string | null
  /** The axis of the weight along which output channels lie. */
  readonly axis: number
  /** The Relu or Clip right behind it whose work saturation does. */
  readonly absorbed: Node | null
}

/** A base layer that stays as it is, and why. */
export interface LeftLayer {
  readonly layer: string
  readonly problem: string
}

const number = (node: Node, name: string, otherwise: number): number => {
  const value = node.attributes[name]
  return typeof value === 'number' ? value : otherwise
}

/**
 * Inputs of a product: where the weight stands, the bias, and the
 * axis of output channels; or why it is none that runtimes fuse.
 */
const operandsOf = (node: Node): { readonly axis: (rank: number) => number } | string => {
  switch (node.op) {
    case 'Conv':
      return { axis: () => 0 }
    case 'Gemm':
      if (number(node, 'alpha', 1) !== 1 || number(node, 'beta', 1) !== 1 || number(node, 'transA', 0) !== 0)
        return 'it scales or transposes its operands'
      return { axis: () => (number(node, 'transB', 0) === 0 ? 1 : 0) }
    case 'MatMul':
      return { axis: (rank) => rank - 1 }
    default:
      return `${node.op} is no float product`
  }
}

/** The bounds of a Clip, if they are constants; Relu is one from 0. */
const boundsOf = (graph: Graph, node: Node, weights: WeightReader): readonly [number, number] | null => {
  if (node.op === 'Relu') return [0, Number.POSITIVE_INFINITY]
  if (node.op !== 'Clip') return null
  const bound = (index: number, attribute: string, otherwise: number): number => {
    const name = node.inputs[index] ?? ''
    if (name === '') return number(node, attribute, otherwise)
    const value = weights(graph, name)
    return value._tag === 'Right' ? (numbersOf(value.right)[0] ?? Number.NaN) : Number.NaN
  }
  return [bound(1, 'min', Number.NEGATIVE_INFINITY), bound(2, 'max', Number.POSITIVE_INFINITY)]
}

/** The base layers of a float network, those that can be quantized and those that cannot. */
export const floatLayers = (
  graph: Graph,
  base: readonly BaseLayer[],
  weights: WeightReader,
): { readonly layers: readonly FloatLayer[]; readonly left: readonly LeftLayer[] } => {
  const byName = new Map(graph.nodes.map((node) => [node.name, node]))
  const readers = new Map<string, Node[]>()
  for (const node of graph.nodes)
    for (const name of new Set(node.inputs)) readers.set(name, [...(readers.get(name) ?? []), node])
  const layers: FloatLayer[] = []
  const left: LeftLayer[] = []
  for (const { name } of base) {
    const node = byName.get(name)
    if (node === undefined) continue
    const operands = operandsOf(node)
    const [input = '', weight = '', bias = ''] = node.inputs
    const type = constant(graph, weight)
    const problem =
      typeof operands === 'string'
        ? operands
        : activation(graph, input)?.elementType !== 'float32'
          ? 'its input is not float32'
          : type?.elementType !== 'float32'
            ? 'its weights are no float32 constant'
            : node.op === 'MatMul' && type.shape.length !== 2
              ? 'its weights are no matrix'
              : bias !== '' && constant(graph, bias)?.shape.length !== 1
                ? 'its bias is no constant vector'
                : null
    if (problem !== null || typeof operands === 'string' || type === undefined) {
      left.push({ layer: name, problem: problem ?? 'it has no weights' })
      continue
    }
    const made = node.outputs[0] ?? ''
    const [next, ...others] = readers.get(made) ?? []
    const alone = next !== undefined && others.length === 0 && !graph.outputs.includes(made)
    const absorbed =
      alone && next.inputs[0] === made && boundsOf(graph, next, weights)?.[0] === 0 ? next : null
    layers.push({
      node,
      input,
      output: absorbed?.outputs[0] ?? made,
      weight,
      bias: bias === '' ? null : bias,
      axis: operands.axis(type.shape.length),
      absorbed,
    })
  }
  return { layers, left }
}
