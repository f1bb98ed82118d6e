import type { ElementType, TensorType } from '../../ir/network.js'
import { once } from '../../once.js'
import { elementTypeOf } from '../format/elementType.js'
import { mostFolded, shortElements, storedTensor } from '../format/tensorProto.js'
import type { TensorProto } from '../proto/messages.js'
import { count } from '../tensors/shape.js'
import type { AttributeKind } from './attribute.js'
import {
  type Call,
  type Checked,
  elements,
  input,
  int,
  must,
  refuse,
  refuseType,
  required,
  sameType,
  scalar,
} from './call.js'
import { computedFromTypes, computedNow, literal, tabulate } from './fold.js'
import type { Compute, Constancy, Numbers, Operators } from './operator.js'

const tensorAttribute = ({ attributes }: Call, name: string): TensorProto | null => {
  const attribute = attributes.get(name)
  return attribute?.kind === 'tensor' ? attribute.value : null
}

/** A tensor in an attribute, under the name of what it becomes. */
function* checkedTensor(call: Call, tensor: TensorProto): Checked<TensorType> {
  const { type, stored } = yield* storedTensor(tensor, call.outputs[0])
  yield* must(call, stored.kind === 'inside', () => 'the tensor in its attribute is stored in another file')
  return type
}

const constantAttributes = {
  value: 'tensor',
  value_float: 'float',
  value_floats: 'floats',
  value_int: 'int',
  value_ints: 'ints',
  value_string: 'string',
  value_strings: 'strings',
} as const satisfies Readonly<Record<string, AttributeKind>>

/** Source: ONNX, Constant-13: exactly one of its attributes says what the constant is. */
function* constant(call: Call): Checked<readonly TensorType[]> {
  const [only, ...more] = call.attributes.values()
  if (only === undefined || more.length > 0)
    return yield* refuse(call, 'exactly one attribute must give the value')
  yield* must(
    call,
    call.index !== null || constantElements(call) !== null,
    () => 'its value is an attribute of a function, and longer than is read from there',
  )
  switch (only.kind) {
    case 'tensor':
      return [yield* checkedTensor(call, only.value)]
    case 'float':
      return [{ elementType: 'float32', shape: [] }]
    case 'floats':
      return [{ elementType: 'float32', shape: [only.value.length] }]
    case 'int':
      return [{ elementType: 'int64', shape: [] }]
    case 'ints':
      return [{ elementType: 'int64', shape: [only.value.length] }]
    case 'string':
      return [{ elementType: 'string', shape: [] }]
    case 'strings':
      return [{ elementType: 'string', shape: [only.value.length] }]
    default:
      return yield* refuse(call, 'its attribute does not hold a value')
  }
}

const constantElements = (call: Call): readonly number[] | null => {
  const [only] = call.attributes.values()
  switch (only?.kind) {
    case 'tensor':
      return shortElements(only.value)
    case 'float':
    case 'int':
      return [only.value]
    case 'floats':
    case 'ints':
      return only.value.length <= mostFolded ? only.value : null
    default:
      return null
  }
}

const constantValue: Constancy = (call, [type]) => {
  const [output = ''] = call.outputs
  const elements = once(() => constantElements(call))
  // a function that is called twice makes one constant
  if (call.index !== null)
    return [{ source: { kind: 'constant', node: call.index }, root: `node ${call.index}`, elements }]
  const known = type === undefined ? null : literal(type, elements() ?? [], output)
  return known === null ? null : [known]
}

/** The one element that a ConstantOfShape repeats, 0 where it is left out. */
const fillValue = (call: Call): number | null => {
  const tensor = tensorAttribute(call, 'value')
  return tensor === null ? 0 : (shortElements(tensor)?.[0] ?? null)
}

function* constantOfShape(call: Call): Checked<readonly TensorType[]> {
  const shape = yield* elements(call, yield* input(call, 0, 'input'))
  yield* must(
    call,
    shape.every((extent) => extent >= 0),
    () => `[${shape.join(', ')}] is no shape`,
  )
  const tensor = tensorAttribute(call, 'value')
  if (tensor === null) return [{ elementType: 'float32', shape }]
  const { elementType, shape: valueShape } = yield* checkedTensor(call, tensor)
  yield* must(
    call,
    count(valueShape) === 1,
    () => `its value must be one element, but has ${count(valueShape)}`,
  )
  return [{ elementType, shape }]
}

const filled: Constancy = (call, [output]) => {
  const value = fillValue(call)
  if (value === null || output === undefined) return null
  const length = count(output.shape)
  const elements = once(() => (length > mostFolded ? null : Array.from<number>({ length }).fill(value)))
  return [{ source: { kind: 'fill', value }, root: call.outputs[0] ?? '', elements }]
}

function* range(call: Call): Checked<readonly TensorType[]> {
  const [start, limit, delta] = [
    yield* input(call, 0, 'start'),
    yield* input(call, 1, 'limit'),
    yield* input(call, 2, 'delta'),
  ]
  const elementType = yield* sameType(call, [start, limit, delta])
  const from = yield* scalar(call, start, 'start')
  const to = yield* scalar(call, limit, 'limit')
  const step = yield* scalar(call, delta, 'delta')
  yield* must(call, step !== 0, () => 'delta is 0')
  return [{ elementType, shape: [Math.max(Math.ceil((to - from) / step), 0)] }]
}

const counted: Compute = ([start, , delta], [output]) => {
  const from = start?.values[0]
  const step = delta?.values[0]
  if (from === undefined || step === undefined || output === undefined) return null
  return [Array.from({ length: count(output.shape) }, (_, i) => from + i * step)]
}

/** The axes whose extents a Shape gives. Source: ONNX, Shape-15. */
const shapeRange = (call: Call, rank: number): readonly [number, number] => {
  const clamped = (axis: number): number => Math.min(Math.max(axis < 0 ? axis + rank : axis, 0), rank)
  const start = clamped(int(call, 'start', 0))
  return [start, Math.max(start, clamped(int(call, 'end', rank)))]
}

function* shape(call: Call): Checked<readonly TensorType[]> {
  const x = yield* input(call, 0, 'data')
  const [start, end] = shapeRange(call, x.shape.length)
  return [{ elementType: 'int64', shape: [end - start] }]
}

const extents: Constancy = computedFromTypes((call) => {
  const all = call.inputs[0]?.shape ?? []
  return all.slice(...shapeRange(call, all.length))
})

function* size(call: Call): Checked<readonly TensorType[]> {
  yield* input(call, 0, 'data')
  return [{ elementType: 'int64', shape: [] }]
}

function* dtype(call: Call, name: string, otherwise: ElementType): Checked<ElementType> {
  const number = int(call, name, null)
  if (number === null) return otherwise
  return elementTypeOf(number) ?? (yield* refuseType(call, number))
}

function* cast(call: Call): Checked<readonly TensorType[]> {
  const x = yield* input(call, 0, 'input')
  yield* required(call, 'to', int(call, 'to', null))
  return [{ elementType: yield* dtype(call, 'to', x.elementType), shape: x.shape }]
}

function* castLike(call: Call): Checked<readonly TensorType[]> {
  const x = yield* input(call, 0, 'input')
  const like = yield* input(call, 1, 'target_type')
  return [{ elementType: like.elementType, shape: x.shape }]
}

/** Short integers and shapes are written out in their new type; of weights the network keeps that they are cast. */
const casted: Constancy = (call, outputs) => {
  const x = call.inputs[0]
  const to = outputs[0]?.elementType
  if (x?.constant === undefined || x.constant === null || to === undefined) return null
  if (to === x.elementType) return [x.constant]
  const { root } = x.constant
  const convertedTo: Compute = ([operand]) =>
    operand === null || operand === undefined ? null : [convert(operand.values, to)]
  const short = computedNow(convertedTo, { ...call, inputs: [x] }, outputs)
  if (short !== null) return short.map((known) => ({ ...known, root }))
  return x.elementType === 'string' || to === 'string'
    ? null
    : [{ source: { kind: 'cast', of: x.name }, root, elements: () => null }]
}

/** Conversion to integers cuts off; to booleans, all but zero is true. Source: ONNX, Cast-13. */
const convert = (values: Numbers, to: ElementType): readonly number[] =>
  Array.from(values, (value) => {
    if (to === 'bool') return value === 0 ? 0 : 1
    if (to === 'float32') return Math.fround(value)
    return to === 'float64' ? value : Math.trunc(value) + 0
  })

function* eyeLike(call: Call): Checked<readonly TensorType[]> {
  const x = yield* input(call, 0, 'input')
  yield* must(call, x.shape.length === 2, () => `"${x.name}" must be a matrix`)
  return [{ elementType: yield* dtype(call, 'dtype', x.elementType), shape: x.shape }]
}

/** Ones on the diagonal `k`, zeros beside it. */
const diagonal: Compute = (_, [output], call) =>
  output === undefined
    ? null
    : [tabulate(output.shape, ([row = 0, column = 0]) => (column - row === int(call, 'k', 0) ? 1 : 0))]

export const sources: Operators = {
  Constant: { inputs: [0, 0], attributes: constantAttributes, infer: constant, constant: constantValue },
  ConstantOfShape: {
    inputs: [1, 1],
    attributes: { value: 'tensor' },
    infer: constantOfShape,
    constant: filled,
  },
  Range: { inputs: [3, 3], infer: range, compute: counted },
  Shape: { inputs: [1, 1], attributes: { start: 'int', end: 'int' }, infer: shape, constant: extents },
  Size: {
    inputs: [1, 1],
    infer: size,
    constant: computedFromTypes((call) => [count(call.inputs[0]?.shape ?? [])]),
  },
  Cast: {
    inputs: [1, 1],
    attributes: { to: 'int', saturate: 'int', round_mode: 'string' },
    infer: cast,
    constant: casted,
  },
  CastLike: {
    inputs: [2, 2],
    attributes: { saturate: 'int', round_mode: 'string' },
    infer: castLike,
    constant: casted,
  },
  EyeLike: {
    inputs: [1, 1],
    attributes: { dtype: 'int', k: 'int' },
    infer: eyeLike,
    compute: diagonal,
  },
}
