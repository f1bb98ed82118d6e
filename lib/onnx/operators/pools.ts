import type { TensorType } from '../../ir/network.js'
import { shown } from '../tensors/shape.js'
import type { AttributeKind } from './attribute.js'
import { type Call, type Checked, input, int, ints, must, required, type Value } from './call.js'
import { computedLater } from './fold.js'
import type { Operator, Operators } from './operator.js'
import { quantizer } from './quantizer.js'
import { perAxis, poolWindow, positions, reach } from './window.js'

const attributes = {
  auto_pad: 'string',
  ceil_mode: 'int',
  dilations: 'ints',
  kernel_shape: 'ints',
  pads: 'ints',
  strides: 'ints',
} as const satisfies Readonly<Record<string, AttributeKind>>

function* image(call: Call): Checked<Value> {
  const x = yield* input(call, 0, 'X')
  yield* must(
    call,
    x.shape.length >= 3,
    () => `"${x.name}" has the shape ${shown(x.shape)}; at least 3 axes are needed`,
  )
  return x
}

/** Source: ONNX, MaxPool-12, AveragePool-19, LpPool-18. */
function* pooled(call: Call, x: Value): Checked<readonly number[]> {
  const spatial = x.shape.slice(2)
  yield* required(call, 'kernel_shape', ints(call, 'kernel_shape'))
  const kernel = yield* perAxis(call, 'kernel_shape', spatial.length, 1, 1)
  const window = yield* poolWindow(call, kernel, spatial)
  for (const [axis, before] of window.before.entries()) {
    const size = reach(window, axis)
    yield* must(
      call,
      Math.max(before, window.after[axis]!) < size,
      () =>
        `on spatial axis ${axis} a window of ${size} would lie wholly in the padding of ${before} and ${window.after[axis]}`,
    )
  }
  return [...x.shape.slice(0, 2), ...(yield* positions(call, window, spatial))]
}

function* pool(call: Call): Checked<readonly TensorType[]> {
  const x = yield* image(call)
  return [{ elementType: x.elementType, shape: yield* pooled(call, x) }]
}

function* maxPool(call: Call): Checked<readonly TensorType[]> {
  const x = yield* image(call)
  const shape = yield* pooled(call, x)
  return [
    { elementType: x.elementType, shape },
    { elementType: 'int64', shape },
  ]
}

function* toOne(call: Call): Checked<readonly TensorType[]> {
  const { elementType, shape } = yield* image(call)
  return [{ elementType, shape: shape.map((extent, axis) => (axis < 2 ? extent : 1)) }]
}

function* quantizers(call: Call, x: Value): Checked<void> {
  yield* quantizer(call, { of: x, scale: 1, zeroPoint: 2, perChannel: null })
  yield* quantizer(call, { of: x, scale: 3, zeroPoint: 4, perChannel: null })
}

/** The pool of a quantized image, whose channels may be its last axis. */
const quantized = (pool: Operator['infer']): Operator['infer'] =>
  function* (call): Checked<readonly TensorType[]> {
    const x = yield* image(call)
    yield* quantizers(call, x)
    if (int(call, 'channels_last', 0) === 0) return yield* pool(call)
    const [batch = 0, ...rest] = x.shape
    const channelsFirst = { ...x, shape: [batch, rest.at(-1) ?? 0, ...rest.slice(0, -1)] }
    const [result] = yield* pool({ ...call, inputs: [channelsFirst] })
    const [, channels = 0, ...spatial] = result?.shape ?? []
    return [{ elementType: x.elementType, shape: [batch, ...spatial, channels] }]
  }

/** One result a region of interest. Source: ONNX, MaxRoiPool-1, RoiAlign-16. */
function* regions(call: Call, height: number, width: number): Checked<readonly TensorType[]> {
  const x = yield* input(call, 0, 'X')
  const rois = yield* input(call, 1, 'rois')
  yield* must(
    call,
    x.shape.length === 4,
    () => `"${x.name}" has the shape ${shown(x.shape)}, but needs 4 axes`,
  )
  yield* must(
    call,
    rois.shape.length === 2,
    () => `"${rois.name}" has the shape ${shown(rois.shape)}, but needs 2 axes`,
  )
  return [{ elementType: x.elementType, shape: [rois.shape[0]!, x.shape[1]!, height, width] }]
}

function* maxRoiPool(call: Call): Checked<readonly TensorType[]> {
  const [height, width] = yield* required(call, 'pooled_shape', ints(call, 'pooled_shape'))
  yield* must(call, height !== undefined && width !== undefined, () => 'pooled_shape needs 2 numbers')
  return yield* regions(call, height ?? 0, width ?? 0)
}

function* roiAlign(call: Call): Checked<readonly TensorType[]> {
  return yield* regions(call, int(call, 'output_height', 1), int(call, 'output_width', 1))
}

export const pools: Operators = {
  MaxPool: {
    inputs: [1, 1],
    outputs: 2,
    attributes: { ...attributes, storage_order: 'int' },
    infer: maxPool,
    constant: computedLater,
  },
  AveragePool: {
    inputs: [1, 1],
    attributes: { ...attributes, count_include_pad: 'int' },
    infer: pool,
    constant: computedLater,
  },
  LpPool: { inputs: [1, 1], attributes: { ...attributes, p: 'int' }, infer: pool },
  GlobalAveragePool: { inputs: [1, 1], infer: toOne, constant: computedLater },
  GlobalMaxPool: { inputs: [1, 1], infer: toOne, constant: computedLater },
  GlobalLpPool: { inputs: [1, 1], attributes: { p: 'int' }, infer: toOne },
  MaxRoiPool: {
    inputs: [2, 2],
    attributes: { pooled_shape: 'ints', spatial_scale: 'float' },
    infer: maxRoiPool,
  },
  RoiAlign: {
    inputs: [3, 3],
    attributes: {
      coordinate_transformation_mode: 'string',
      mode: 'string',
      output_height: 'int',
      output_width: 'int',
      sampling_ratio: 'int',
      spatial_scale: 'float',
    },
    infer: roiAlign,
  },
}

/** Pools that ONNX Runtime adds (domain com.microsoft). */
export const microsoftPools: Operators = {
  QLinearAveragePool: {
    inputs: [4, 5],
    attributes: { ...attributes, count_include_pad: 'int', channels_last: 'int' },
    infer: quantized(pool),
  },
  QLinearGlobalAveragePool: {
    inputs: [5, 5],
    attributes: { channels_last: 'int' },
    infer: quantized(toOne),
  },
}
