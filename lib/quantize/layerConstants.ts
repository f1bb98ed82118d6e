import { product } from '../arithmetic.js'
import type { Graph } from '../ir/network.js'
import type { TensorData } from '../onnx/tensors/tensorData.js'
import type { WeightError } from '../onnx/weights/weightError.js'
import type { WeightReader } from '../onnx/weights/weights.js'
import { get, type Rule } from '../rule.js'
import type { FloatLayer } from './floatLayers.js'
import { type ChannelScales, channelScales } from './scale.js'

/** The weights and the bias of a layer as integers. */
export interface LayerConstants extends ChannelScales {
  readonly shape: readonly number[]
  readonly channels: number
}

/** The elements as float32, times a factor. */
const scaled = ({ data }: TensorData, factor: number): Float32Array => {
  if (data instanceof Float32Array && factor === 1) return data
  const values = new Float32Array(data.length)
  for (let i = 0; i < values.length; i++) values[i] = Number(data[i]) * factor
  return values
}

/** Quantizes the constants of a layer whose input has that scale, its weights to so many bits. */
export function* layerConstants(
  graph: Graph,
  { weight, bias, axis, factors }: FloatLayer,
  inputScale: number,
  weights: WeightReader,
  bits = 8,
): Rule<WeightError, LayerConstants> {
  const values = yield* get(weights(graph, weight))
  const { shape } = values
  const channels = shape[axis] ?? 1
  const inner = product(shape.slice(axis + 1))
  const biases = bias === null ? null : scaled(yield* get(weights(graph, bias)), factors.bias)
  const made = channelScales(
    scaled(values, factors.weight),
    channels,
    inner,
    biases?.length === 1 ? new Float32Array(channels).fill(biases[0]!) : biases,
    inputScale,
    bits,
  )
  return { ...made, shape, channels }
}
