import type { BaseLayer } from '../ir/lowered.js'
import type { Graph, Node } from '../ir/network.js'
import type { TensorData } from '../onnx/tensors/tensorData.js'
import type { WeightError } from '../onnx/weights/weightError.js'
import type { WeightReader } from '../onnx/weights/weights.js'
import { fail, type Rule } from '../rule.js'
import { outputChannelsOf } from './channels.js'
import type { NotQuantized } from './functionalError.js'
import type { Neighbours } from './neighbours.js'
import { operandReader } from './operandReader.js'
import { operandsOf } from './operandsOf.js'
import { type Rescaling, rescalingOf } from './rescaling.js'

/**
 * A base layer as arithmetic on integers: `sum[o, c] = bias[c] + Σ_r (input[o, r] −
 * inputZeroPoint) · (weight[r, c] −
 * weightZeroPoint[c])` in int32. Which output channel a column of a group is, `channelsOf` says.
 */
export interface IntegerLayer extends Rescaling {
  readonly layer: BaseLayer
  /** The tensors of the graph that it reads and makes, of int8 or uint8 (sums: int32). */
  readonly input: string
  readonly output: string
  readonly inputZeroPoint: number
  /** All of the weight tensor, row-major. */
  readonly weights: Int8Array | Uint8Array
  /** One for each output channel, or one for all. */
  readonly weightZeroPoints: Int32Array
  /** The operators of the graph that it stands for, from the product to the requantization. */
  readonly nodes: readonly Node[]
}

const codesOf = ({ elementType, data }: TensorData): Int8Array | Uint8Array | null =>
  elementType !== 'bool' && (data instanceof Int8Array || data instanceof Uint8Array) ? data : null

/**
 * The arithmetic of a base layer of a quantized graph, made by `node`;
 * the rule ends with `NotQuantized` where the layer does not multiply integers.
 */
export function* integerLayer(
  graph: Graph,
  neighbours: Neighbours,
  layer: BaseLayer,
  node: Node,
  weights: WeightReader,
): Rule<WeightError | NotQuantized, IntegerLayer> {
  const refuse = (problem: string): Rule<NotQuantized, never> =>
    fail({ _tag: 'NotQuantized', layer: layer.name, op: layer.op, problem })
  const operands = operandsOf(graph, neighbours, layer, node)
  if (typeof operands === 'string') return yield* refuse(operands)
  const read = operandReader(graph, weights, outputChannelsOf(layer), refuse)
  const { of, permutation, zeroPoint, axis } = operands.weights
  const codes = yield* read.permuted(of, permutation)
  const data = codesOf(codes)
  if (data === null) return yield* refuse(`its weights "${of}" are ${codes.elementType}, not int8 or uint8`)
  const rescaling = yield* rescalingOf(graph, operands, read, refuse)
  return {
    layer,
    input: operands.input,
    output: operands.result,
    inputZeroPoint: yield* read.single(operands.inputZeroPoint, 0),
    weights: data,
    weightZeroPoints: Int32Array.from(yield* read.perChannel(zeroPoint, axis, 0)),
    ...rescaling,
    nodes: operands.nodes,
  }
}
