import type { TensorType } from '../../ir/network.js'
import { isFloating } from '../format/elementType.js'
import { broadcastsTo, sameShape, shown } from '../tensors/shape.js'
import {
  axisOf,
  type Call,
  type Checked,
  input,
  int,
  must,
  optional,
  required,
  sameType,
  type Value,
  vector,
} from './call.js'
import { computedLater } from './fold.js'
import { learned, type Operators } from './operator.js'

/** A tensor with an axis of channels, and their number. */
function* channelsOf(call: Call, x: Value, rank: number): Checked<number> {
  yield* must(
    call,
    x.shape.length >= rank,
    () => `"${x.name}" has the shape ${shown(x.shape)}; at least ${rank} axes are needed`,
  )
  yield* must(call, isFloating(x.elementType), () => `"${x.name}" is ${x.elementType}, not floating point`)
  // BatchNormalization takes a vector as a batch of single channels.
  return x.shape[1] ?? 1
}

function* batchNormalization(call: Call): Checked<readonly TensorType[]> {
  const x = yield* input(call, 0, 'X')
  const channels = yield* channelsOf(call, x, 1)
  // Until opset 8, `spatial = 0` normalizes each activation of its own.
  const single = call.opset < 9 && int(call, 'spatial', 1) === 0
  const shape = single ? x.shape.slice(1) : [channels]
  const labels = ['scale', 'B', 'mean', 'variance']
  for (const [i, label] of labels.entries()) {
    const statistic = yield* input(call, i + 1, label)
    yield* must(
      call,
      sameShape(statistic.shape, shape) && isFloating(statistic.elementType),
      () =>
        `${label} "${statistic.name}" is ${statistic.elementType}${shown(statistic.shape)}, but "${x.name}" ${shown(x.shape)} takes ${shown(shape)}`,
    )
  }
  const { elementType } = x
  const training = call.opset >= 14 && int(call, 'training_mode', 0) !== 0
  yield* must(
    call,
    call.opset < 14 || training || call.outputs.slice(1).every((name) => name === ''),
    () => 'only with training_mode it has more than one result',
  )
  const statistics: readonly TensorType[] = labels.map(() => ({ elementType, shape }))
  return [{ elementType, shape: x.shape }, ...(call.opset < 14 ? statistics : statistics.slice(2))]
}

function* instanceNormalization(call: Call): Checked<readonly TensorType[]> {
  const x = yield* input(call, 0, 'input')
  const scale = yield* input(call, 1, 'scale')
  const shift = yield* input(call, 2, 'B')
  const elementType = yield* sameType(call, [x, scale, shift])
  const channels = yield* channelsOf(call, x, 3)
  for (const each of [scale, shift]) yield* vector(call, each, channels, `an input of ${channels} channels`)
  return [{ elementType, shape: x.shape }]
}

function* groupNormalization(call: Call): Checked<readonly TensorType[]> {
  const x = yield* input(call, 0, 'X')
  const scale = yield* input(call, 1, 'scale')
  const shift = yield* input(call, 2, 'bias')
  const elementType = yield* sameType(call, [x, scale, shift])
  const channels = yield* channelsOf(call, x, 3)
  const groups = yield* required(call, 'num_groups', int(call, 'num_groups', null))
  yield* must(
    call,
    groups >= 1 && channels % groups === 0,
    () => `${channels} channels do not divide into num_groups = ${groups}`,
  )
  const length = call.opset < 21 ? groups : channels
  for (const each of [scale, shift]) yield* vector(call, each, length, `opset ${call.opset}`)
  return [{ elementType, shape: x.shape }]
}

function* layerNormalization(call: Call): Checked<readonly TensorType[]> {
  const x = yield* input(call, 0, 'X')
  const scale = yield* input(call, 1, 'Scale')
  const axis = yield* axisOf(call, int(call, 'axis', -1), x.shape.length)
  for (const each of [scale, optional(call, 2)]) {
    yield* must(
      call,
      each === null || broadcastsTo(each.shape, x.shape),
      () => `"${each?.name}" ${shown(each?.shape ?? [])} does not broadcast to ${shown(x.shape)}`,
    )
  }
  const { elementType } = x
  const reduced = x.shape.map((extent, i) => (i < axis ? extent : 1))
  return [
    { elementType, shape: x.shape },
    { elementType: 'float32', shape: reduced },
    { elementType: 'float32', shape: reduced },
  ]
}

function* lrn(call: Call): Checked<readonly TensorType[]> {
  const x = yield* input(call, 0, 'X')
  yield* channelsOf(call, x, 2)
  const size = yield* required(call, 'size', int(call, 'size', null))
  yield* must(call, size >= 1, () => `size is ${size}, but must be at least 1`)
  return [{ elementType: x.elementType, shape: x.shape }]
}

function* alongAxis(call: Call): Checked<readonly TensorType[]> {
  const x = yield* input(call, 0, 'input')
  yield* axisOf(call, int(call, 'axis', -1), x.shape.length)
  return [{ elementType: x.elementType, shape: x.shape }]
}

function* sameShapeAsInput(call: Call): Checked<readonly TensorType[]> {
  const x = yield* input(call, 0, 'X')
  return [{ elementType: x.elementType, shape: x.shape }]
}

export const normalizations: Operators = {
  BatchNormalization: {
    inputs: [5, 5],
    outputs: 5,
    attributes: { epsilon: 'float', momentum: 'float', spatial: 'int', is_test: 'int', training_mode: 'int' },
    until: { is_test: 7, spatial: 9 },
    infer: batchNormalization,
    learned: learned(1, 2),
  },
  InstanceNormalization: {
    inputs: [3, 3],
    attributes: { epsilon: 'float' },
    infer: instanceNormalization,
    learned: learned(1, 2),
  },
  GroupNormalization: {
    inputs: [3, 3],
    attributes: { epsilon: 'float', num_groups: 'int', stash_type: 'int' },
    infer: groupNormalization,
    learned: learned(1, 2),
  },
  LayerNormalization: {
    inputs: [2, 3],
    outputs: 3,
    attributes: { axis: 'int', epsilon: 'float', stash_type: 'int' },
    infer: layerNormalization,
    constant: computedLater,
    learned: learned(1, 2),
  },
  LpNormalization: {
    inputs: [1, 1],
    attributes: { axis: 'int', p: 'int' },
    infer: alongAxis,
    constant: computedLater,
  },
  MeanVarianceNormalization: {
    inputs: [1, 1],
    attributes: { axes: 'ints', across_channels: 'int', normalize_variance: 'int' },
    infer: sameShapeAsInput,
  },
  LRN: {
    inputs: [1, 1],
    attributes: { alpha: 'float', beta: 'float', bias: 'float', size: 'int' },
    infer: lrn,
  },
}
