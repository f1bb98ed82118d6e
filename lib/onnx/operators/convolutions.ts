import type { ElementType, TensorType } from '../../ir/network.js'
import { count, sameShape, shown } from '../tensors/shape.js'
import type { AttributeKind } from './attribute.js'
import {
  type Call,
  type Checked,
  input,
  int,
  ints,
  must,
  optional,
  sameType,
  typed,
  type Value,
  vector,
} from './call.js'
import { computedLater } from './fold.js'
import { learned, type Operator, type Operators } from './operator.js'
import { quantizer } from './quantizer.js'
import { perAxis, positions, reach, windowOf } from './window.js'

const attributes = {
  auto_pad: 'string',
  dilations: 'ints',
  group: 'int',
  kernel_shape: 'ints',
  pads: 'ints',
  strides: 'ints',
} as const satisfies Readonly<Record<string, AttributeKind>>

const floatingTypes: readonly ElementType[] = ['float32', 'float16', 'float64', 'bfloat16']

/** The kernel: the spatial extents of the weight, which `kernel_shape` may repeat but not contradict. */
function* kernelOf(call: Call, x: Value, w: Value): Checked<readonly number[]> {
  yield* must(
    call,
    x.shape.length >= 3,
    () => `"${x.name}" has the shape ${shown(x.shape)}; at least 3 axes are needed`,
  )
  yield* must(
    call,
    w.shape.length === x.shape.length,
    () =>
      `"${x.name}" ${shown(x.shape)} and the weight "${w.name}" ${shown(w.shape)} differ in their number of axes`,
  )
  const kernel = w.shape.slice(2)
  const stated = ints(call, 'kernel_shape')
  yield* must(
    call,
    stated === null || sameShape(stated, kernel),
    () => `kernel_shape is ${shown(stated ?? [])}, but the weight "${w.name}" is ${shown(w.shape)}`,
  )
  yield* must(
    call,
    w.shape.every((extent) => extent >= 1),
    () => `the weight "${w.name}" is empty: ${shown(w.shape)}`,
  )
  return kernel
}

/** Groups, which divide the kernels equally. */
function* groupsOf(call: Call, w: Value, kernels: number): Checked<number> {
  const groups = int(call, 'group', 1)
  yield* must(call, groups >= 1, () => `group is ${groups}, but must be at least 1`)
  yield* must(
    call,
    kernels % groups === 0,
    () => `the ${kernels} channels of "${w.name}" do not divide into ${groups} groups`,
  )
  return groups
}

/** The shape of a convolution of `x` by `w`, with the bias checked. */
export function* convolved(call: Call, x: Value, w: Value, bias: Value | null): Checked<readonly number[]> {
  const kernel = yield* kernelOf(call, x, w)
  const kernels = w.shape[0]!
  const groups = yield* groupsOf(call, w, kernels)
  const channels = x.shape[1]!
  yield* must(
    call,
    channels === w.shape[1]! * groups,
    () =>
      `"${x.name}" has ${channels} channels, but the weight "${w.name}" takes ${w.shape[1]} in each of ${groups} group(s)`,
  )
  if (bias !== null) yield* vector(call, bias, kernels, `a bias of ${kernels} kernels`)
  const window = yield* windowOf(call, kernel)
  return [x.shape[0]!, kernels, ...(yield* positions(call, window, x.shape.slice(2)))]
}

function* conv(call: Call): Checked<readonly TensorType[]> {
  const x = yield* input(call, 0, 'X')
  const w = yield* input(call, 1, 'W')
  const bias = optional(call, 2)
  const elementType = yield* sameType(call, [x, w, bias])
  yield* typed(call, x, floatingTypes)
  return [{ elementType, shape: yield* convolved(call, x, w, bias) }]
}

function* fusedConv(call: Call): Checked<readonly TensorType[]> {
  const [result] = yield* conv(call)
  const z = optional(call, 3)
  const shape = result?.shape ?? []
  yield* must(
    call,
    z === null || sameShape(z.shape, shape),
    () => `Z must have the shape of the result, ${shown(shape)}`,
  )
  return result === undefined ? [] : [result]
}

function* convInteger(call: Call): Checked<readonly TensorType[]> {
  const x = yield* input(call, 0, 'x')
  const w = yield* input(call, 1, 'w')
  yield* typed(call, x, ['int8', 'uint8'])
  yield* typed(call, w, ['int8', 'uint8'])
  yield* quantizer(call, { of: x, zeroPoint: 2, perChannel: null })
  yield* quantizer(call, { of: w, zeroPoint: 3, perChannel: w.shape[0] ?? null })
  return [{ elementType: 'int32', shape: yield* convolved(call, x, w, null) }]
}

function* qLinearConv(call: Call): Checked<readonly TensorType[]> {
  const x = yield* input(call, 0, 'x')
  const w = yield* input(call, 3, 'w')
  yield* typed(call, x, ['int8', 'uint8'])
  yield* typed(call, w, ['int8', 'uint8'])
  const bias = optional(call, 8)
  if (bias !== null) yield* typed(call, bias, ['int32'])
  yield* quantizer(call, { of: x, scale: 1, zeroPoint: 2, perChannel: null })
  yield* quantizer(call, { of: w, scale: 4, zeroPoint: 5, perChannel: w.shape[0] ?? null })
  const y = yield* quantizer(call, { of: null, scale: 6, zeroPoint: 7, perChannel: null })
  return [{ elementType: y ?? 'uint8', shape: yield* convolved(call, x, w, bias) }]
}

/** Source: ONNX, ConvTranspose-11. */
function* convTranspose(call: Call): Checked<readonly TensorType[]> {
  const x = yield* input(call, 0, 'X')
  const w = yield* input(call, 1, 'W')
  const bias = optional(call, 2)
  const elementType = yield* sameType(call, [x, w, bias])
  yield* typed(call, x, floatingTypes)
  const kernel = yield* kernelOf(call, x, w)
  const groups = yield* groupsOf(call, w, w.shape[0]!)
  yield* must(
    call,
    x.shape[1] === w.shape[0],
    () => `"${x.name}" has ${x.shape[1]} channels, but the weight "${w.name}" takes ${w.shape[0]}`,
  )
  const kernels = w.shape[1]! * groups
  if (bias !== null) yield* vector(call, bias, kernels, `a bias of ${kernels} kernels`)
  const window = yield* windowOf(call, kernel)
  const rank = kernel.length
  const outputPadding = yield* perAxis(call, 'output_padding', rank, 0, 0)
  const stated = ints(call, 'output_shape')
  const full: number[] = []
  for (const [axis, extent] of x.shape.slice(2).entries()) {
    const { strides, dilations, before, after, autoPad } = window
    const stride = strides[axis]!
    const padding = outputPadding[axis]!
    const most = Math.max(stride, dilations[axis]!)
    yield* must(
      call,
      padding < most,
      () => `output_padding ${padding} is not below ${most}, the stride or dilation of its axis`,
    )
    const reached = padding + reach(window, axis)
    const same = autoPad.startsWith('SAME')
    // The padding that would be left is negative, about which runtimes differ.
    yield* must(
      call,
      !same || reached >= stride,
      () => `auto_pad ${autoPad} needs a kernel as large as the stride ${stride}`,
    )
    full.push(same ? extent * stride : stride * (extent - 1) + reached - before[axis]! - after[axis]!)
  }
  // Some exporters give the batch and channel extents too.
  const given = stated === null ? null : stated.length === rank + 2 ? stated.slice(2) : stated
  yield* must(call, given === null || given.length === rank, () => `output_shape needs ${rank} numbers`)
  return [{ elementType, shape: [x.shape[0]!, kernels, ...(given ?? full)] }]
}

const perOutput: NonNullable<Operator['macs']> = (inputs, [output]) => {
  const weight = inputs[1]
  return count(output?.shape ?? []) * count(weight?.shape.slice(1) ?? [])
}

export const convolutions: Operators = {
  Conv: {
    inputs: [2, 3],
    attributes,
    infer: conv,
    learned: learned(1, 2),
    macs: perOutput,
    constant: computedLater,
  },
  ConvInteger: { inputs: [2, 4], attributes, infer: convInteger, learned: learned(1), macs: perOutput },
  QLinearConv: {
    inputs: [8, 9],
    attributes,
    infer: qLinearConv,
    learned: learned(3, 8),
    macs: (inputs, outputs, call) => perOutput([null, inputs[3] ?? null], outputs, call),
  },
  ConvTranspose: {
    inputs: [2, 3],
    attributes: { ...attributes, output_padding: 'ints', output_shape: 'ints' },
    infer: convTranspose,
    learned: learned(1, 2),
    macs: ([x, w]) => count(x?.shape ?? []) * count(w?.shape.slice(1) ?? []),
  },
}

/** Convolutions that ONNX Runtime adds (domain com.microsoft). */
export const microsoftConvolutions: Operators = {
  FusedConv: {
    inputs: [2, 4],
    attributes: { ...attributes, activation: 'string', activation_params: 'floats' },
    infer: fusedConv,
    learned: learned(1, 2),
    macs: perOutput,
  },
}
