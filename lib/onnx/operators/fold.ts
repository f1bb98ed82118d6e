import { stridesOf } from '../../arithmetic.js'
import type { Attribute, ElementType, TensorType, WeightSource } from '../../ir/network.js'
import { holds, isFloating } from '../format/elementType.js'
import { mostFolded } from '../format/tensorProto.js'
import { count, sameShape } from '../tensors/shape.js'
import { toBfloat, toHalf } from '../tensors/tensorData.js'
import { plainAttribute } from './attribute.js'
import { type Call, int, type Known } from './call.js'
import type { Compute, Constancy, Numbers, Operand } from './operator.js'
import { record } from './record.js'

/** Elements written out, or null where a number does not hold them exactly. */
export const literal = (
  { elementType, shape }: TensorType,
  values: readonly number[],
  root: string,
): Known | null =>
  values.length === count(shape) && values.every((value) => holds(elementType, value))
    ? { source: { kind: 'literal', values }, root, elements: () => values }
    : null

const operandsOf = ({ inputs }: Call): readonly (Operand | null)[] | null => {
  const operands: (Operand | null)[] = []
  for (const value of inputs) {
    const values = value?.constant?.elements() ?? null
    if (value !== null && values === null) return null
    operands.push(value !== null && values !== null ? { ...value, values } : null)
  }
  return operands
}

const small = (outputs: readonly TensorType[]): boolean =>
  outputs.every(({ shape }) => count(shape) <= mostFolded)

/** The results written out, where each can be. */
const literals = (call: Call, outputs: readonly TensorType[], lists: readonly Numbers[]) => {
  const known = outputs.map((type, i) => literal(type, Array.from(lists[i] ?? []), call.outputs[i] ?? ''))
  return known.every((one) => one !== null) ? known : null
}

/** 64-bit integers that a double does not hold are left to the runtime. */
const isInexact = (call: Call, outputs: readonly TensorType[]): boolean =>
  outputs.some(({ elementType }) => elementType === 'int64' || elementType === 'uint64') &&
  call.mayCompute &&
  small(outputs) &&
  operandsOf(call) !== null

/** The results of a computation on short constants. */
export const computedNow = (
  compute: Compute,
  call: Call,
  outputs: readonly TensorType[],
): readonly Known[] | null => {
  if (!call.mayCompute || !small(outputs)) return null
  const operands = operandsOf(call)
  const lists = operands === null ? null : compute(operands, outputs, call)
  return lists === null ? null : literals(call, outputs, lists)
}

/** The results of an operator on constants of any size, which whoever reads them computes. */
export const computedLater = (call: Call, outputs: readonly TensorType[]): readonly Known[] | null => {
  const { op, domain, opset, inputs } = call
  const types = [...inputs.filter((value) => value !== null), ...outputs]
  if (inputs.some((value) => value?.constant === null)) return null
  if (types.some(({ elementType }) => elementType === 'string')) return null
  const attributes = record(
    [...call.attributes].flatMap(([name, value]): readonly (readonly [string, Attribute])[] => {
      const plain = plainAttribute(value)
      return plain === null ? [] : [[name, plain]]
    }),
  )
  const names = inputs.map((value) => value?.name ?? '')
  return outputs.map((_, output) => ({
    source: {
      kind: 'computed',
      op,
      domain,
      opset,
      inputs: names,
      attributes,
      outputs: call.outputs.length,
      output,
    },
    root: call.outputs[output] ?? '',
    elements: () => null,
  }))
}

/** What the results of an operator are that computes them from constants. */
export const computed =
  (compute: Compute): Constancy =>
  (call, outputs) =>
    computedNow(compute, call, outputs) ?? (isInexact(call, outputs) ? null : computedLater(call, outputs))

/** A result which depends on the types of the inputs alone, so that the inputs need not be constant. */
export const computedFromTypes =
  (compute: (call: Call, outputs: readonly TensorType[]) => readonly number[]): Constancy =>
  (call, outputs) =>
    small(outputs) ? literals(call, outputs, [compute(call, outputs)]) : null

/** Sources whose elements are the same under every shape of as many. */
const shapeless: ReadonlySet<WeightSource['kind']> = new Set([
  'initializer',
  'constant',
  'fill',
  'literal',
  'external',
  'cast',
])

/** The elements of input 0 in their order, under another shape. Weights of any size pass. */
export const view: Constancy = (call, outputs) => {
  const [x] = call.inputs
  const shape = outputs[0]?.shape ?? []
  if (x === null || x === undefined || x.constant === null) return null
  const { root, source, elements } = x.constant
  const scaledAlongFirst = 'axis' in source && source.axis === 0 && x.shape[0] === shape[0]
  if (shapeless.has(source.kind) || scaledAlongFirst || sameShape(x.shape, shape)) return [x.constant]
  const viewed = computedLater(call, outputs.slice(0, 1))
  return viewed === null ? null : viewed.map((known) => ({ ...known, root, elements }))
}

/** What a view computes. */
export const sameElements: Compute = ([x]) => (x === null || x === undefined ? null : [x.values])

/** Calls `see` with the coordinates of each element of `shape`, in row-major order, and its index. */
export const eachPoint = (
  shape: readonly number[],
  see: (coordinates: readonly number[], index: number) => void,
): void => {
  const coordinates = shape.map(() => 0)
  const elements = count(shape)
  for (let index = 0; index < elements; index++) {
    see(coordinates, index)
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      if (++coordinates[axis]! < shape[axis]!) break
      coordinates[axis] = 0
    }
  }
}

/** For each element of `shape`, in row-major order, what `at` gives for its coordinates and its index. */
export const tabulate = (
  shape: readonly number[],
  at: (coordinates: readonly number[], index: number) => number,
): Float64Array => {
  const values = new Float64Array(count(shape))
  eachPoint(shape, (coordinates, index) => {
    values[index] = at(coordinates, index)
  })
  return values
}

/** The element of a constant at the given coordinates, broadcast where its extents are 1 or missing. */
export const broadcastReader = ({ shape, values }: Operand): ((coordinates: readonly number[]) => number) => {
  const strides = stridesOf(shape).map((stride, axis) => (shape[axis] === 1 ? 0 : stride))
  return (coordinates) => {
    const offset = coordinates.length - shape.length
    let index = 0
    for (let axis = 0; axis < strides.length; axis++) index += strides[axis]! * coordinates[offset + axis]!
    return values[index] ?? Number.NaN
  }
}

/** Rounded to the type. Adding 0 makes a negative zero, which no integer type has, a plain one. */
export const rounded = (type: ElementType, value: number): number => {
  switch (type) {
    case 'float32':
      return Math.fround(value)
    case 'float16':
      return toHalf(value)
    case 'bfloat16':
      return toBfloat(value)
    default:
      return isFloating(type) ? value : value + 0
  }
}

/** An operand as it broadcasts: before opset 7 the second one begins at the axis that an attribute names. */
const placed = (operand: Operand, { shape }: TensorType, call: Call): Operand => {
  if (call.opset >= 7) return operand
  const rank = operand.shape.length
  const behind = shape.length - rank - int(call, 'axis', shape.length - rank)
  return { ...operand, shape: [...operand.shape, ...Array.from<number>({ length: behind }).fill(1)] }
}

type Reader = (coordinates: readonly number[], index: number) => number

const readerOf = (operand: Operand, output: TensorType, call: Call): Reader => {
  const { values } = operand
  const [only = Number.NaN] = values.length === 1 ? [values[0]] : []
  if (values.length === 1) return () => only
  if (sameShape(operand.shape, output.shape)) return (_, index) => values[index]!
  return broadcastReader(placed(operand, output, call))
}

/** An operator that computes each element from the elements at its place, with broadcasting. */
export const elementwise =
  (compute: (elements: readonly number[], type: ElementType, call: Call) => number): Compute =>
  (operands, [output], call) => {
    const present = operands.filter((operand) => operand !== null)
    const [first] = present
    if (output === undefined || first === undefined) return null
    const readers = present.map((operand) => readerOf(operand, output, call))
    const elements = readers.map(() => 0)
    return [
      tabulate(output.shape, (coordinates, index) => {
        for (let i = 0; i < readers.length; i++) elements[i] = readers[i]!(coordinates, index)
        return rounded(output.elementType, compute(elements, first.elementType, call))
      }),
    ]
  }
