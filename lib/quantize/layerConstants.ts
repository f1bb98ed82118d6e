import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import { product } from '../arithmetic.js'
import type { Graph } from '../ir/network.js'
import type { TensorData } from '../onnx/tensors/tensorData.js'
import type { WeightError } from '../onnx/weights/weightError.js'
import type { WeightReader } from '../onnx/weights/weights.js'
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
export const layerConstants = (
  graph: Graph,
  { weight, bias, axis, factors }: FloatLayer,
  inputScale: number,
  weights: WeightReader,
  bits = 8,
): Either<WeightError, LayerConstants> => {
  const values = weights(graph, weight)
  if (E.isLeft(values)) return values
  const { shape } = values.right
  const channels = shape[axis] ?? 1
  const inner = product(shape.slice(axis + 1))
  const added = bias === null ? null : weights(graph, bias)
  if (added !== null && E.isLeft(added)) return added
  const biases = added === null ? null : scaled(added.right, factors.bias)
  const made = channelScales(
    scaled(values.right, factors.weight),
    channels,
    inner,
    biases?.length === 1 ? new Float32Array(channels).fill(biases[0]!) : biases,
    inputScale,
    bits,
  )
  return E.right({ ...made, shape, channels })
}
