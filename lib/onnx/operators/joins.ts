import { sum } from '../../arithmetic.js'
import type { TensorType } from '../../ir/network.js'
import { count, sameShape, shown } from '../tensors/shape.js'
import {
  axisOf,
  type Call,
  type Checked,
  elements,
  input,
  int,
  ints,
  must,
  optional,
  refuse,
  required,
  sameType,
  type Value,
} from './call.js'
import { broadcastReader, tabulate } from './fold.js'
import { anyNumber, type Compute, learnedOperands, type Operators } from './operator.js'

/** The joined shape: extents along `axis` add up, all others agree. */
function* joined(call: Call, values: readonly Value[], axis: number): Checked<readonly number[]> {
  const first = values[0] ?? (yield* refuse(call, 'it has no inputs'))
  const without = (shape: readonly number[]): readonly number[] => shape.filter((_, i) => i !== axis)
  let joined = 0
  for (const { name, shape } of values) {
    yield* must(
      call,
      shape.length === first.shape.length && sameShape(without(shape), without(first.shape)),
      () => `"${first.name}" ${shown(first.shape)} and "${name}" ${shown(shape)} differ beside axis ${axis}`,
    )
    joined += shape[axis]!
  }
  return first.shape.map((extent, i) => (i === axis ? joined : extent))
}

function* axisAttribute(call: Call, rank: number): Checked<number> {
  return yield* axisOf(call, yield* required(call, 'axis', int(call, 'axis', null)), rank)
}

function* concat(call: Call): Checked<readonly TensorType[]> {
  const values: Value[] = []
  for (const i of call.inputs.keys()) values.push(yield* input(call, i, `part ${i}`))
  const elementType = yield* sameType(call, values)
  const rank = values[0]?.shape.length ?? 0
  yield* must(call, rank > 0, () => 'scalars have no axis to be joined along')
  return [{ elementType, shape: yield* joined(call, values, yield* axisAttribute(call, rank)) }]
}

const axisAt = (call: Call, rank: number): number => {
  const axis = int(call, 'axis', 0)
  return axis < 0 ? axis + rank : axis
}

const concatenated: Compute = (operands, [output], call) => {
  const parts = operands.filter((operand) => operand !== null)
  if (output === undefined) return null
  const axis = axisAt(call, output.shape.length)
  // The part and the place in it that each position along the axis means.
  const places = parts.flatMap((part) => {
    const read = broadcastReader(part)
    return Array.from({ length: part.shape[axis] ?? 0 }, (_, position) => ({ read, position }))
  })
  const at = (coordinates: readonly number[]): number => {
    const { read, position } = places[coordinates[axis]!]!
    return read(coordinates.with(axis, position))
  }
  return [tabulate(output.shape, at)]
}

function* qLinearConcat(call: Call): Checked<readonly TensorType[]> {
  const values: Value[] = []
  yield* must(call, call.inputs.length % 3 === 2, () => 'each part needs a scale and a zero point')
  for (let i = 2; i < call.inputs.length; i += 3) values.push(yield* input(call, i, `part ${(i - 2) / 3}`))
  const elementType = yield* sameType(call, [...values, optional(call, 1)])
  const axis = yield* axisAttribute(call, values[0]?.shape.length ?? 0)
  return [{ elementType, shape: yield* joined(call, values, axis) }]
}

/** Equal parts; from opset 18 on the last one may be smaller. Source: ONNX, Split-18. */
function* equalParts(call: Call, extent: number, parts: number): Checked<readonly number[]> {
  yield* must(
    call,
    call.opset >= 18 || extent % parts === 0,
    () => `an extent of ${extent} does not divide into ${parts} equal parts`,
  )
  const size = Math.ceil(extent / parts)
  const last = extent - size * (parts - 1)
  yield* must(call, last > 0, () => `an extent of ${extent} does not divide into ${parts} parts of ${size}`)
  return Array.from({ length: parts }, (_, i) => (i === parts - 1 ? last : size))
}

function* partsOf(call: Call, extent: number): Checked<readonly number[]> {
  const results = call.outputs.length
  const attribute = ints(call, 'split')
  const value = optional(call, 1)
  const number = int(call, 'num_outputs', null)
  // Split-1 took the parts as an input, which Split-2 turned into an attribute and Split-13 into an input again.
  yield* must(
    call,
    value === null || call.opset >= 13,
    () => `opset ${call.opset} takes split as an attribute`,
  )
  yield* must(call, number === null || value === null, () => 'split and num_outputs exclude each other')
  yield* must(
    call,
    number === null || number === results,
    () => `num_outputs is ${number}, but the node has ${results} results`,
  )
  yield* must(
    call,
    call.opset < 18 || value !== null || number !== null,
    () => `opset ${call.opset} needs the input split or the attribute num_outputs`,
  )
  return (
    attribute ?? (value === null ? yield* equalParts(call, extent, results) : yield* elements(call, value))
  )
}

function* split(call: Call): Checked<readonly TensorType[]> {
  const x = yield* input(call, 0, 'input')
  const axis = yield* axisOf(call, int(call, 'axis', 0), x.shape.length)
  const extent = x.shape[axis]!
  const parts = yield* partsOf(call, extent)
  yield* must(
    call,
    parts.length === call.outputs.length,
    () => `split has ${parts.length} parts, but the node has ${call.outputs.length} results`,
  )
  yield* must(
    call,
    parts.every((part) => part >= 0) && sum(parts) === extent,
    () => `parts of ${parts.join(', ')} do not make up the ${extent} of axis ${axis}`,
  )
  return parts.map((part) => ({ elementType: x.elementType, shape: x.shape.with(axis, part) }))
}

const cut: Compute = ([x], outputs, call) => {
  if (x === null || x === undefined) return null
  const axis = axisAt(call, x.shape.length)
  const read = broadcastReader(x)
  let start = 0
  return outputs.map(({ shape }) => {
    const from = start
    start += shape[axis]!
    return tabulate(shape, (coordinates) => read(coordinates.with(axis, from + coordinates[axis]!)))
  })
}

export const joins: Operators = {
  Concat: {
    inputs: [1, anyNumber],
    attributes: { axis: 'int' },
    infer: concat,
    compute: concatenated,
    // what is set beside activations, as the token of a class, is the same for each image
    learned: learnedOperands,
    learnedElements: (call) => {
      const constant = call.inputs.find((value) => value !== null && value.constant !== null)
      const shape = constant?.shape ?? []
      return count(axisAt(call, shape.length) === 0 ? shape : shape.slice(1))
    },
  },
  Split: {
    inputs: [1, 2],
    outputs: anyNumber,
    attributes: { axis: 'int', split: 'ints', num_outputs: 'int' },
    until: { split: 13 },
    infer: split,
    compute: cut,
  },
}

/** Joins that ONNX Runtime adds (domain com.microsoft). */
export const microsoftJoins: Operators = {
  QLinearConcat: { inputs: [5, anyNumber], attributes: { axis: 'int' }, infer: qLinearConcat },
}
