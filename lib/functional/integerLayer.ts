import type { BaseLayer } from '../ir/lowered.js'
import type { Graph, Node } from '../ir/network.js'
import type { Rule } from '../stages/import/rule.js'
import { fail, get } from '../stages/import/rule.js'
import { numbersOf, type TensorData } from '../stages/import/tensorData.js'
import type { WeightError } from '../stages/import/weightError.js'
import type { WeightReader } from '../stages/import/weights.js'
import { channelsOf } from './channels.js'
import type { NotQuantized } from './functionalError.js'
import { type Operands, operandsOf } from './operands.js'

/** How sums become activations again: `saturate(round(sum · scale) + zeroPoint)`, ties to even. */
export interface Requantization {
  /** One for each output channel, or one for all: input scale · weight scale / output scale, in float32. */
  readonly scales: Float32Array
  readonly zeroPoint: number
  readonly elementType: 'int8' | 'uint8'
}

/**
 * A base layer as arithmetic on integers: `sum[o, c] = bias[c] + Σ_r (input[o, r] −
 * inputZeroPoint) · (weight[r, c] −
 * weightZeroPoint[c])` in int32. Which output channel a column of a group is, `channelsOf` says.
 */
export interface IntegerLayer {
  readonly layer: BaseLayer
  /** The tensors of the graph that it reads and makes, of int8 or uint8 (sums: int32). */
  readonly input: string
  readonly output: string
  readonly inputZeroPoint: number
  /** All of the weight tensor, row-major. */
  readonly weights: Int8Array | Uint8Array
  /** One for each output channel, or one for all. */
  readonly weightZeroPoints: Int32Array
  /** One for each output channel; null where there is none. */
  readonly bias: Int32Array | null
  /** Null where the sums themselves are the result (ConvInteger, MatMulInteger). */
  readonly requantization: Requantization | null
  /** The operators of the graph that it stands for, from the product to the requantization. */
  readonly nodes: readonly Node[]
}

type Read = (name: string) => Rule<WeightError | NotQuantized, TensorData>

/** The elements of a scale or zero point: one, or one for each output channel. */
function* perChannel(
  read: Read,
  name: string | null,
  channels: number,
  absent: number,
  refuse: (problem: string) => Rule<NotQuantized, never>,
): Rule<WeightError | NotQuantized, readonly number[]> {
  if (name === null) return [absent]
  const values = numbersOf(yield* read(name))
  if (values.length !== 1 && values.length !== channels)
    return yield* refuse(
      `"${name}" has ${values.length} elements, neither one nor one for each of ${channels} output channels`,
    )
  return values
}

function* single(
  read: Read,
  name: string | null,
  absent: number,
  refuse: (problem: string) => Rule<NotQuantized, never>,
): Rule<WeightError | NotQuantized, number> {
  if (name === null) return absent
  const [value, ...more] = numbersOf(yield* read(name))
  return value === undefined || more.length > 0 ? yield* refuse(`"${name}" has more than one element`) : value
}

function* requantizationOf(
  { inputScale, weightScale, outputScale, outputZeroPoint, outputType }: NonNullable<Operands['output']>,
  channels: number,
  read: Read,
  refuse: (problem: string) => Rule<NotQuantized, never>,
): Rule<WeightError | NotQuantized, Requantization> {
  const x = yield* single(read, inputScale, 1, refuse)
  const y = yield* single(read, outputScale, 1, refuse)
  const w = yield* perChannel(read, weightScale, channels, 1, refuse)
  return {
    // float32 after each step, in the order of the runtime
    scales: Float32Array.from(w, (scale) => Math.fround(Math.fround(x * scale) / y)),
    zeroPoint: yield* single(read, outputZeroPoint, 0, refuse),
    elementType: outputType,
  }
}

/**
 * The arithmetic of a base layer of a quantized graph; the rule ends with `NotQuantized` where it is none of integers.
 */
export function* integerLayer(
  graph: Graph,
  layer: BaseLayer,
  weights: WeightReader,
): Rule<WeightError | NotQuantized, IntegerLayer> {
  const refuse = (problem: string): Rule<NotQuantized, never> =>
    fail({ _tag: 'NotQuantized', layer: layer.name, op: layer.op, problem })
  const read: Read = (name) => get(weights(graph, name))
  const operands = operandsOf(graph, layer)
  if (typeof operands === 'string') return yield* refuse(operands)
  const { count: channels } = channelsOf(layer)
  const weight = yield* read(operands.weights)
  if (weight.elementType !== 'int8' && weight.elementType !== 'uint8')
    return yield* refuse(`its weights "${operands.weights}" are ${weight.elementType}, not int8 or uint8`)
  const bias = operands.bias === null ? null : yield* read(operands.bias)
  if (bias !== null && (bias.elementType !== 'int32' || bias.data.length !== channels))
    return yield* refuse(
      `its bias "${operands.bias}" is not one int32 for each of ${channels} output channels`,
    )
  const requantization =
    operands.output === null ? null : yield* requantizationOf(operands.output, channels, read, refuse)
  const least = requantization?.elementType === 'int8' ? -128 : 0
  if (operands.relu && requantization?.zeroPoint !== least)
    yield* refuse('a Relu stands before its QuantizeLinear, whose zero point is not the least number')
  const zeroPoints = yield* perChannel(read, operands.weightZeroPoint, channels, 0, refuse)
  return {
    layer,
    input: operands.input,
    output: operands.result,
    inputZeroPoint: yield* single(read, operands.inputZeroPoint, 0, refuse),
    weights: weight.data,
    weightZeroPoints: Int32Array.from(zeroPoints),
    bias: bias?.elementType === 'int32' ? bias.data : null,
    requantization,
    nodes: operands.nodes,
  }
}
