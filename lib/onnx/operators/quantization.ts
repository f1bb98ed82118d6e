import { stridesOf } from '../../arithmetic.js'
import type { ElementType, TensorType } from '../../ir/network.js'
import { elementTypeOf, isFloating } from '../format/elementType.js'
import { count, sameShape, shown } from '../tensors/shape.js'
import {
  axisOf,
  type Call,
  type Checked,
  input,
  int,
  must,
  optional,
  refuseType,
  sameType,
  type Value,
} from './call.js'
import { computedLater, rounded, tabulate } from './fold.js'
import type { Compute, Constancy, Operand, Operator, Operators } from './operator.js'
import { quantizedTo, quantizedTypes } from './quantized.js'

/**
 * A scale is one number, one a position along `axis`, or (from opset 21 on) one a block of `block_size` positions.
 * Source: ONNX, DequantizeLinear-21.
 */
function* scaleFits(call: Call, x: Value, scale: Value): Checked<void> {
  const size = int(call, 'block_size', 0)
  if (size > 0) {
    const axis = yield* axisOf(call, int(call, 'axis', 1), x.shape.length)
    const blocks = x.shape.with(axis, Math.ceil(x.shape[axis]! / size))
    yield* must(
      call,
      sameShape(scale.shape, blocks),
      () => `blocks of ${size} need a scale of ${shown(blocks)}, not ${shown(scale.shape)}`,
    )
    return
  }
  if (scale.shape.length === 0 || (scale.shape.length === 1 && scale.shape[0] === 1)) return
  const axis = yield* axisOf(call, int(call, 'axis', 1), x.shape.length)
  yield* must(
    call,
    (call.opset >= 13 || call.domain !== '') && scale.shape.length === 1 && scale.shape[0] === x.shape[axis],
    () =>
      `the scale "${scale.name}" ${shown(scale.shape)} does not fit axis ${axis} of "${x.name}" ${shown(x.shape)}`,
  )
}

function* scaled(call: Call): Checked<{ x: Value; scale: Value; zeroPoint: Value | null }> {
  const x = yield* input(call, 0, 'x')
  const scale = yield* input(call, 1, 'scale')
  const zeroPoint = optional(call, 2)
  yield* must(call, isFloating(scale.elementType), () => `the scale "${scale.name}" is ${scale.elementType}`)
  yield* scaleFits(call, x, scale)
  yield* must(
    call,
    zeroPoint === null || sameShape(zeroPoint.shape, scale.shape),
    () => `scale ${shown(scale.shape)} and zero point ${shown(zeroPoint?.shape ?? [])} differ in shape`,
  )
  return { x, scale, zeroPoint }
}

function* quantized(call: Call): Checked<readonly TensorType[]> {
  const { x, zeroPoint } = yield* scaled(call)
  yield* must(
    call,
    isFloating(x.elementType) || x.elementType === 'int32',
    () => `"${x.name}" is ${x.elementType}, but must be floating point or int32`,
  )
  const number = int(call, 'output_dtype', 0)
  const named = number === 0 ? null : elementTypeOf(number)
  if (named === undefined) return yield* refuseType(call, number)
  const elementType = zeroPoint?.elementType ?? named ?? 'uint8'
  yield* must(
    call,
    named === null || named === elementType,
    () => `output_dtype is ${named}, but the zero point ${elementType}`,
  )
  yield* must(
    call,
    quantizedTypes.includes(elementType),
    () => `the zero point is ${elementType}, to which nothing is quantized`,
  )
  return [{ elementType, shape: x.shape }]
}

function* dequantized(call: Call): Checked<readonly TensorType[]> {
  const { x, scale, zeroPoint } = yield* scaled(call)
  const types: readonly ElementType[] = [...quantizedTypes, 'int32']
  yield* must(
    call,
    types.includes(x.elementType),
    () => `"${x.name}" is ${x.elementType}, not one of ${types.join(', ')}`,
  )
  yield* sameType(call, [x, zeroPoint])
  const number = int(call, 'output_dtype', 0)
  const named = number === 0 ? scale.elementType : elementTypeOf(number)
  return named === undefined ? yield* refuseType(call, number) : [{ elementType: named, shape: x.shape }]
}

/**
 * A quantized or dequantized weight stays a constant: the network
 * keeps its scale, so that a later stage can use the integers.
 */
const rescaled =
  (kind: 'quantized' | 'dequantized'): Constancy =>
  (call, outputs) => {
    const [x, scale, zeroPoint] = call.inputs
    if (x?.constant === undefined || x.constant === null || scale === undefined || scale?.constant === null)
      return null
    if (scale === null || (zeroPoint !== undefined && zeroPoint !== null && zeroPoint.constant === null))
      return null
    if (int(call, 'block_size', 0) > 0) return computedLater(call, outputs)
    const given = int(call, 'axis', 1)
    const axis = count(scale.shape) === 1 ? 0 : given < 0 ? given + x.shape.length : given
    return [
      {
        source: { kind, of: x.name, scale: scale.name, zeroPoint: zeroPoint?.name ?? null, axis },
        root: x.constant.root,
        elements: () => null,
      },
    ]
  }

/** Where the scale of each element stands: there is one, one a position along the axis, or one a block. */
const scalePlace = (x: Operand, scale: Operand, call: Call): ((coordinates: readonly number[]) => number) => {
  if (scale.values.length === 1) return () => 0
  const given = int(call, 'axis', 1)
  const axis = given < 0 ? given + x.shape.length : given
  const size = int(call, 'block_size', 0)
  if (size === 0) return (coordinates) => coordinates[axis]!
  const strides = stridesOf(scale.shape)
  return (coordinates) => {
    let place = 0
    for (let i = 0; i < strides.length; i++)
      place += strides[i]! * (i === axis ? Math.floor(coordinates[i]! / size) : coordinates[i]!)
    return place
  }
}

/** An operator that scales each element by the scale and zero point of its place. */
const rescaling =
  (compute: (x: number, scale: number, zeroPoint: number, type: ElementType) => number): Compute =>
  ([x, scale, zeroPoint], [output], call) => {
    if (x === null || x === undefined || scale === null || scale === undefined || output === undefined)
      return null
    const place = scalePlace(x, scale, call)
    const at = (coordinates: readonly number[], index: number): number => {
      const i = place(coordinates)
      return compute(x.values[index]!, scale.values[i]!, zeroPoint?.values[i] ?? 0, output.elementType)
    }
    return [tabulate(output.shape, at)]
  }

const quantizing: Pick<Operator, 'constant' | 'compute'> = {
  constant: rescaled('quantized'),
  compute: rescaling((x, scale, zeroPoint, type) => quantizedTo(type, x, scale, zeroPoint)),
}

const dequantizing: Pick<Operator, 'constant' | 'compute'> = {
  constant: rescaled('dequantized'),
  compute: rescaling((x, scale, zeroPoint, type) => rounded(type, (x - zeroPoint) * scale)),
}

function* dynamicQuantized(call: Call): Checked<readonly TensorType[]> {
  const x = yield* input(call, 0, 'x')
  yield* must(call, x.elementType === 'float32', () => `"${x.name}" is ${x.elementType}, not float32`)
  return [
    { elementType: 'uint8', shape: x.shape },
    { elementType: 'float32', shape: [] },
    { elementType: 'uint8', shape: [] },
  ]
}

const scaling = { axis: 'int', block_size: 'int', saturate: 'int' } as const

export const quantization: Operators = {
  QuantizeLinear: {
    inputs: [2, 3],
    attributes: { ...scaling, output_dtype: 'int', precision: 'int' },
    infer: quantized,
    ...quantizing,
  },
  DequantizeLinear: {
    inputs: [2, 3],
    attributes: { ...scaling, output_dtype: 'int' },
    infer: dequantized,
    ...dequantizing,
  },
  DynamicQuantizeLinear: { inputs: [1, 1], outputs: 3, infer: dynamicQuantized },
}

/** Quantization that ONNX Runtime adds (domain com.microsoft), for 16-bit types among others. */
export const microsoftQuantization: Operators = {
  QuantizeLinear: {
    inputs: [2, 3],
    attributes: { axis: 'int' },
    infer: quantized,
    ...quantizing,
  },
  DequantizeLinear: {
    inputs: [2, 3],
    attributes: { axis: 'int' },
    infer: dequantized,
    ...dequantizing,
  },
}
