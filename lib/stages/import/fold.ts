import type { ElementType, TensorType } from '../../ir/network.js'
import type { Call, Known } from './call.js'
import { holds, isFloating } from './elementType.js'
import type { Constancy } from './operator.js'
import { count, stridesOf } from './shape.js'

/** Constants of more elements are not computed with: shapes, axes and scales are short, weights are not. */
export const mostFolded = 4096

/** A constant operand of a computation. */
export interface Operand extends TensorType {
  readonly values: readonly number[]
}

/** Results of a computation, one list a result of the node; null where it has none. */
export type Compute = (
  operands: readonly (Operand | null)[],
  outputs: readonly TensorType[],
  call: Call,
) => readonly (readonly number[])[] | null

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
const literals = (call: Call, outputs: readonly TensorType[], lists: readonly (readonly number[])[]) => {
  const known = outputs.map((type, i) => literal(type, lists[i] ?? [], call.outputs[i] ?? ''))
  return known.every((one) => one !== null) ? known : null
}

/** A result which is computed where all inputs are short constants. */
export const computed =
  (compute: Compute): Constancy =>
  (call, outputs) => {
    if (!call.mayCompute || !small(outputs)) return null
    const operands = operandsOf(call)
    const lists = operands === null ? null : compute(operands, outputs, call)
    return lists === null ? null : literals(call, outputs, lists)
  }

/** A result which depends on the types of the inputs alone, so that the inputs need not be constant. */
export const computedFromTypes =
  (compute: (call: Call, outputs: readonly TensorType[]) => readonly number[]): Constancy =>
  (call, outputs) =>
    small(outputs) ? literals(call, outputs, [compute(call, outputs)]) : null

/** The elements of input 0 in their order, under another shape. Weights of any size pass. */
export const view: Constancy = ({ inputs }) => {
  const constant = inputs[0]?.constant
  return constant === null || constant === undefined ? null : [constant]
}

/** For each element of `shape`, in row-major order, what `at` gives for its coordinates. */
export const tabulate = (
  shape: readonly number[],
  at: (coordinates: readonly number[]) => number,
): readonly number[] => {
  const coordinates = shape.map(() => 0)
  return Array.from({ length: count(shape) }, () => {
    const value = at(coordinates)
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      if (++coordinates[axis]! < shape[axis]!) break
      coordinates[axis] = 0
    }
    return value
  })
}

/** The element of a constant at the given coordinates, broadcast where its extents are 1 or missing. */
export const broadcastReader = ({ shape, values }: Operand): ((coordinates: readonly number[]) => number) => {
  const strides = stridesOf(shape).map((stride, axis) => (shape[axis] === 1 ? 0 : stride))
  return (coordinates) => {
    const offset = coordinates.length - shape.length
    let index = 0
    for (const [axis, stride] of strides.entries()) index += stride * coordinates[offset + axis]!
    return values[index] ?? Number.NaN
  }
}

/** Rounded to the type. Adding 0 makes a negative zero, which no integer type has, a plain one. */
const rounded = (type: ElementType, value: number): number =>
  type === 'float32' ? Math.fround(value) : isFloating(type) ? value : value + 0

/** An operator that computes each element from the elements at its place, with broadcasting. */
export const elementwise = (compute: (elements: readonly number[], type: ElementType) => number): Constancy =>
  computed((operands, [output]) => {
    const present = operands.filter((operand) => operand !== null)
    const first = present[0]
    if (output === undefined || first === undefined) return null
    const readers = present.map(broadcastReader)
    const value = (at: readonly number[]): number =>
      rounded(
        output.elementType,
        compute(
          readers.map((read) => read(at)),
          first.elementType,
        ),
      )
    return [tabulate(output.shape, value)]
  })
