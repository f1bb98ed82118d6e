import { product } from '../arithmetic.js'
import { activation, constant } from '../ir/lookup.js'
import type { BaseLayer } from '../ir/lowered.js'
import type { ElementType, Graph, Node, TensorType } from '../ir/network.js'
import { numbersOf } from '../onnx/tensors/tensorData.js'
import type { WeightReader } from '../onnx/weights/weights.js'

/** The types that a float layer may compute in. */
const reals: ReadonlySet<ElementType> = new Set(['float32', 'float16', 'bfloat16', 'float64'])

/** A base layer of a float network that can be quantized. */
export interface FloatLayer {
  readonly node: Node
  /** The tensor that it reads, and the one that its result becomes, behind what is absorbed. */
  readonly input: string
  readonly output: string
  /** What both are made of. */
  readonly elementType: ElementType
  /** Whether it reads its input with rows and columns exchanged (Gemm). */
  readonly transposed: boolean
  readonly weight: string
  readonly bias: string | null
  /** What its weights and its bias are multiplied by (Gemm). */
  readonly factors: { readonly weight: number; readonly bias: number }
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

/** The axis of the weight along which output channels lie; null for what is no float product. */
const channelAxis = (node: Node, rank: number): number | null => {
  switch (node.op) {
    case 'Conv':
      return 0
    case 'ConvTranspose':
      return 1
    case 'Gemm':
      return number(node, 'transB', 0) === 0 ? 1 : 0
    case 'MatMul':
      return rank - 1
    default:
      return null
  }
}

/** Whether a bias is one number for each output channel, or one for all; Gemm lets others differ by row. */
const isVector = ({ shape }: TensorType, channels: number): boolean => {
  const elements = product(shape)
  return elements === 1 || (elements === channels && shape.at(-1) === channels)
}

/** Why a base layer cannot be quantized, or null. */
const problemOf = (graph: Graph, node: Node): string | null => {
  const [input, weight, bias = ''] = node.inputs
  const [moving, still] = [activation(graph, input), constant(graph, weight)]
  const axis = channelAxis(node, still?.shape.length ?? 0)
  if (axis === null) return `${node.op} is no float product`
  if (moving === undefined || !reals.has(moving.elementType))
    return `its input is ${moving?.elementType ?? 'no activation'}, not of real numbers`
  if (still === undefined) return 'its weights are no constant'
  if (node.op === 'MatMul' && still.shape.length !== 2) return 'its weights are no matrix'
  const added = constant(graph, bias)
  if (node.op === 'ConvTranspose' && bias !== '' && number(node, 'group', 1) > 1)
    return 'its groups share the scales of their weights, but not their bias'
  if (bias !== '' && (added === undefined || !isVector(added, still.shape[axis] ?? 0)))
    return 'its bias is no constant vector'
  return null
}

/** The lower bound of a Clip, if it is a constant; Relu has 0. */
const lowerBound = (graph: Graph, node: Node, weights: WeightReader): number | null => {
  if (node.op === 'Relu') return 0
  if (node.op !== 'Clip') return null
  const name = node.inputs[1] ?? ''
  if (name === '') return number(node, 'min', Number.NEGATIVE_INFINITY)
  const value = weights(graph, name)
  return value._tag === 'Right' ? (numbersOf(value.right)[0] ?? null) : null
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

  const absorbedBy = (made: string): Node | null => {
    const [next, ...others] = readers.get(made) ?? []
    const alone = next !== undefined && others.length === 0 && !graph.outputs.includes(made)
    return alone && next.inputs[0] === made && lowerBound(graph, next, weights) === 0 ? next : null
  }

  const layers: FloatLayer[] = []
  const left: LeftLayer[] = []
  for (const { name } of base) {
    const node = byName.get(name)
    if (node === undefined) continue
    const [input = '', weight = '', bias = ''] = node.inputs
    const problem = problemOf(graph, node)
    if (problem !== null) {
      left.push({ layer: name, problem })
      continue
    }
    const made = node.outputs[0] ?? ''
    const absorbed = absorbedBy(made)
    layers.push({
      node,
      input,
      output: absorbed?.outputs[0] ?? made,
      elementType: activation(graph, input)?.elementType ?? 'float32',
      transposed: node.op === 'Gemm' && number(node, 'transA', 0) !== 0,
      weight,
      bias: bias === '' ? null : bias,
      factors: { weight: number(node, 'alpha', 1), bias: number(node, 'beta', 1) },
      axis: channelAxis(node, constant(graph, weight)?.shape.length ?? 0) ?? 0,
      absorbed,
    })
  }
  return { layers, left }
}
