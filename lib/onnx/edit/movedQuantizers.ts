import * as E from 'fp-ts/lib/Either.js'
import type { Bytes } from '../../bytes.js'
import { activation, constant } from '../../ir/lookup.js'
import type { Graph } from '../../ir/network.js'
import { multimap } from '../../multimap.js'
import { captures } from '../format/captures.js'
import type { DecodedModel } from '../format/decodeModel.js'
import { create } from '../proto/create.js'
import { encode } from '../proto/encode.js'
import type { NodeProto } from '../proto/messages.js'
import { GraphProtoSchema, ModelProtoSchema, NodeProtoSchema } from '../proto/schemas.js'
import { numbersOf } from '../tensors/tensorData.js'
import type { WeightReader } from '../weights/weights.js'

/** Operators that take elements of their first input as they are, and that the runtime has for integers of 8 bits. */
const movers = new Set(
  'Identity Reshape Flatten Squeeze Unsqueeze Transpose Slice Gather Expand Tile MaxPool'.split(' '),
)
const products = new Set(['Conv', 'ConvTranspose', 'Gemm', 'MatMul'])
/** What may stand between a product and its QuantizeLinear, besides movers. */
const bounded = new Set(['Relu', 'Clip'])

/** Whether a node is an operator of ONNX, and one of these. */
const isOne = ({ domain, opType }: NodeProto, of: ReadonlySet<string>): boolean =>
  domain === '' && of.has(opType)

/** A file in which quantizers are moved. Nodes keep their indices. */
interface Moving {
  readonly network: Graph
  readonly weights: WeightReader
  readonly nodes: NodeProto[]
  readonly makers: Map<string, number>
  readonly readers: Map<string, readonly number[]>
  readonly outputs: ReadonlySet<string>
  /** Tensors from which movers lead to a product, and from a product to which they and bounds do. */
  readonly towards: ReadonlySet<string>
  readonly from: ReadonlySet<string>
  /** Tensors of 8 bits that movers give now. */
  readonly moved: Set<string>
  /** A name that nothing has. */
  readonly fresh: (base: string) => string
}

/** Where products are near: linear in the nodes, which files list in the order in which they compute. */
const nearProducts = (nodes: readonly NodeProto[]): Pick<Moving, 'towards' | 'from'> => {
  const [towards, from] = [new Set<string>(), new Set<string>()]
  for (const node of nodes.toReversed())
    if (isOne(node, products)) for (const name of node.input) towards.add(name)
    else if (isOne(node, movers) && towards.has(node.output[0] ?? '')) towards.add(node.input[0] ?? '')
  for (const node of nodes)
    if (isOne(node, products)) from.add(node.output[0] ?? '')
    else if ((isOne(node, movers) || isOne(node, bounded)) && from.has(node.input[0] ?? ''))
      from.add(node.output[0] ?? '')
  return { towards, from }
}

const movingOf = ({ graph }: DecodedModel, network: Graph, weights: WeightReader): Moving => {
  const makers = new Map(
    graph.node.flatMap((node, index) => node.output.map((name) => [name, index] as const)),
  )
  const readers = new Map(
    multimap(
      graph.node.flatMap((node, index) =>
        [...new Set([...node.input, ...captures(node)])].map((name) => [name, index] as const),
      ),
    ),
  )
  const outputs = new Set(graph.output.map(({ name }) => name))
  const taken = new Set([
    ...makers.keys(),
    ...readers.keys(),
    ...graph.node.map(({ name }) => name),
    ...outputs,
  ])
  const fresh = (base: string): string => {
    let name = `${base}_moved`
    for (let i = 2; taken.has(name); i++) name = `${base}_moved${i}`
    taken.add(name)
    return name
  }
  const near = nearProducts(graph.node)
  return {
    network,
    weights,
    nodes: [...graph.node],
    makers,
    readers,
    outputs,
    ...near,
    moved: new Set(),
    fresh,
  }
}

const changed = (node: NodeProto, input: readonly string[], output: readonly string[]): NodeProto =>
  create(NodeProtoSchema, { ...node, input: [...input], output: [...output] })

/** Whether a quantizer does the same to all elements, and keeps their order. */
const isUniform = (
  { network, weights }: Moving,
  { input: [, scale = '', zeroPoint = ''] }: NodeProto,
): boolean => {
  const isOneElement = (name: string): boolean => {
    const shape = constant(network, name)?.shape
    return shape !== undefined && shape.length <= 1 && (shape[0] ?? 1) === 1
  }
  if (!isOneElement(scale) || (zeroPoint !== '' && !isOneElement(zeroPoint))) return false
  const value = weights(network, scale)
  return E.isRight(value) && value.right.elementType === 'float32' && (numbersOf(value.right)[0] ?? 0) > 0
}

const is8Bit = ({ network, moved }: Moving, tensor: string): boolean =>
  moved.has(tensor) || /^u?int8$/.test(activation(network, tensor)?.elementType ?? '')

/** Whether a mover can be given integers. A MaxPool of integers came with opset 12; indices are those among floats. */
const movesIntegers = ({ network }: Moving, { opType, output }: NodeProto): boolean =>
  opType !== 'MaxPool' || (network.opset >= 12 && output.filter((name) => name !== '').length === 1)

/** `x → DequantizeLinear → mover → y` becomes `x → mover → DequantizeLinear → y`. */
const moveDown = (moving: Moving, index: number): boolean => {
  const { nodes, makers, readers, towards, moved, fresh } = moving
  const mover = nodes[index]
  const [real = '', ...rest] = mover?.input ?? []
  const dequantize = nodes[makers.get(real) ?? -1]
  if (mover === undefined || !isOne(mover, movers) || dequantize?.opType !== 'DequantizeLinear') return false
  const [codes = '', ...scaling] = dequantize.input
  const [result = ''] = mover.output
  if (!is8Bit(moving, codes) || !towards.has(result)) return false
  if (!movesIntegers(moving, mover) || !isUniform(moving, dequantize)) return false
  const turned = fresh(result)
  moved.add(turned)
  nodes[index] = changed(mover, [codes, ...rest], [turned])
  const behind = changed(dequantize, [turned, ...scaling], [result])
  makers.set(turned, index)
  makers.set(result, nodes.length)
  readers.set(turned, [nodes.length])
  nodes.push(create(NodeProtoSchema, { ...behind, name: fresh(result) }))
  return true
}

/** `x → mover → QuantizeLinear → y` becomes `x → QuantizeLinear → mover → y`. */
const moveUp = (moving: Moving, index: number): boolean => {
  const { nodes, makers, readers, outputs, from, moved, fresh } = moving
  const quantize = nodes[index]
  const [real = '', ...scaling] = quantize?.input ?? []
  const at = makers.get(real) ?? -1
  const mover = nodes[at]
  if (quantize?.opType !== 'QuantizeLinear' || mover === undefined || !isOne(mover, movers)) return false
  const [before = '', ...rest] = mover.input
  const [codes = ''] = quantize.output
  const readAlone = (name: string): boolean => readers.get(name)?.length === 1 && !outputs.has(name)
  if (!readAlone(real) || !readAlone(before) || !from.has(before) || !is8Bit(moving, codes)) return false
  if (!movesIntegers(moving, mover) || !isUniform(moving, quantize)) return false
  const turned = fresh(before)
  moved.add(turned)
  nodes[index] = changed(quantize, [before, ...scaling], [turned])
  nodes[at] = changed(mover, [turned, ...rest], [codes])
  makers.set(turned, index)
  makers.set(codes, at)
  readers.set(before, [index])
  readers.set(turned, [at])
  return true
}

/**
 * The file of a model whose quantizers stand next to its products: a DequantizeLinear moves behind operators that
 * only move elements on their way into a product, and a QuantizeLinear before those on the way out of it, so that
 * the product is one of integers. What tensors keep their names keep, in every bit, their elements: which element
 * is the largest is the same before and after, since quantizing keeps the order of numbers. Null where nothing is
 * to be moved.
 *
 * Each node keeps its place in the file, from which it has its name where it has none of its own. Time linear in
 * the nodes and in what is moved.
 */
export const movedQuantizers = (
  decoded: DecodedModel,
  network: Graph,
  weights: WeightReader,
): Bytes | null => {
  const { model, graph } = decoded
  const moving = movingOf(decoded, network, weights)
  let moves = 0
  for (const index of graph.node.keys()) if (moveDown(moving, index)) moves++
  for (const index of graph.node.keys()) while (moveUp(moving, index)) moves++
  if (moves === 0) return null
  const kept = new Set(moving.nodes.flatMap(({ input, output }) => [...input, ...output]))
  return encode(
    ModelProtoSchema,
    create(ModelProtoSchema, {
      ...model,
      graph: create(GraphProtoSchema, {
        ...graph,
        node: moving.nodes,
        valueInfo: graph.valueInfo.filter(({ name }) => kept.has(name)),
      }),
    }),
  )
}
