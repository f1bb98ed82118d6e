import type { ElementType, TensorType, WeightSource } from '../../ir/network.js'
import type { Rule } from '../../rule.js'
import { dataTypeName } from '../format/elementType.js'
import type { ImportError } from '../importError.js'
import type { AttributeValue } from './attribute.js'

/** What the import knows of a constant beyond its type. */
export interface Known {
  readonly source: WeightSource
  /**
   * The constant of the file whose elements these are, perhaps
   * in another order or type: each counts once as a parameter.
   */
  readonly root: string
  /** The elements, row-major, where they are few and exact as numbers. */
  readonly elements: () => readonly number[] | null
}

/** A tensor as the operators that read it see it: an activation, or a constant. */
export interface Value extends TensorType {
  readonly name: string
  readonly constant: Known | null
}

/** A node as the rule of its operator sees it. */
export interface Call {
  /** The number of the node among those of the file; null where the file does not hold it as it is. */
  readonly index: number | null
  readonly node: string
  readonly op: string
  readonly domain: string
  /** Version of the operator set of the node's domain. */
  readonly opset: number
  /** Whether results may still be computed: the import does so much of it and no more. */
  readonly mayCompute: boolean
  /** `null` is an optional input that is left out. */
  readonly inputs: readonly (Value | null)[]
  /** The names of the results that the node makes; an empty one is left out. */
  readonly outputs: readonly string[]
  readonly attributes: ReadonlyMap<string, AttributeValue>
}

/** A rule of an operator: it returns, or ends at the first breach. */
export type Checked<A> = Rule<ImportError, A>

/** Ends the rule: the node breaks a rule of its operator. */
export function* refuse({ node, op }: Call, problem: string): Checked<never> {
  return yield { _tag: 'BadOperator', node, op, problem }
}

/** Refuses an element type, by its number, that networks do not hold. */
export function* refuseType({ node, op }: Call, number: number): Checked<never> {
  const unknownType = dataTypeName(number)
  const problem = `the element type ${unknownType} is not supported`
  return yield { _tag: 'BadOperator', node, op, problem, unknownType }
}

/** Ends the rule unless `holds`. */
export function* must(call: Call, holds: boolean, problem: () => string): Checked<void> {
  if (!holds) yield* refuse(call, problem())
}

/** Input `index`, which the operator calls `label`. */
export function* input(call: Call, index: number, label: string): Checked<Value> {
  return call.inputs[index] ?? (yield* refuse(call, `input ${index} (${label}) is missing`))
}

/** Input `index`, or null where it is left out. */
export const optional = (call: Call, index: number): Value | null => call.inputs[index] ?? null

/** The elements of a value that decides shapes; without them the shape is known only where the model declares it. */
export function* elements(call: Call, value: Value): Checked<readonly number[]> {
  const { node, op, outputs } = call
  const known = value.constant?.elements() ?? null
  const source = value.constant?.source
  const location = source?.kind === 'external' ? source.location : null
  return known ?? (yield { _tag: 'DataDependentShape', node, op, tensor: value.name, location, outputs })
}

/** The one element of a value that decides a shape. */
export function* scalar(call: Call, value: Value, label: string): Checked<number> {
  const known = yield* elements(call, value)
  yield* must(call, known.length === 1, () => `${label} must be one number, but has ${known.length} elements`)
  return known[0] ?? 0
}

/** An integer attribute. The operator's table entry has checked its type. */
export const int = <D>({ attributes }: Call, name: string, otherwise: D): number | D => {
  const attribute = attributes.get(name)
  return attribute?.kind === 'int' ? attribute.value : otherwise
}

export const float = <D>({ attributes }: Call, name: string, otherwise: D): number | D => {
  const attribute = attributes.get(name)
  return attribute?.kind === 'float' ? attribute.value : otherwise
}

export const text = ({ attributes }: Call, name: string, otherwise: string): string => {
  const attribute = attributes.get(name)
  return attribute?.kind === 'string' ? attribute.value : otherwise
}

export const ints = ({ attributes }: Call, name: string): readonly number[] | null => {
  const attribute = attributes.get(name)
  return attribute?.kind === 'ints' ? attribute.value : null
}

export const floats = ({ attributes }: Call, name: string): readonly number[] | null => {
  const attribute = attributes.get(name)
  return attribute?.kind === 'floats' ? attribute.value : null
}

/** What an attribute that must be there is; ends the rule where it is not. */
export function* required<A>({ node, op }: Call, attribute: string, value: A | null): Checked<A> {
  return value ?? (yield { _tag: 'BadAttribute', node, op, attribute, problem: 'is missing' })
}

/** One of the words that an attribute may be. */
export function* oneOf(
  call: Call,
  name: string,
  words: readonly string[],
  otherwise: string,
): Checked<string> {
  const { node, op } = call
  const word = text(call, name, otherwise)
  if (words.includes(word)) return word
  const problem = `is "${word}", which is not one of ${words.join(', ')}`
  return yield { _tag: 'BadAttribute', node, op, attribute: name, problem }
}

/** `axis` counted from the front; a negative one counts from the back. Axes `0 … size - 1` exist. */
export function* axisOf(call: Call, axis: number, size: number): Checked<number> {
  const inRange = Number.isInteger(axis) && axis >= -size && axis < size
  yield* must(call, inRange, () => `axis ${axis} is outside the ${size} axes that there are`)
  return axis < 0 ? axis + size : axis
}

/** Distinct axes, counted from the front. */
export function* axesOf(call: Call, axes: readonly number[], size: number): Checked<readonly number[]> {
  const seen = new Set<number>()
  for (const axis of axes) {
    const front = yield* axisOf(call, axis, size)
    yield* must(call, !seen.has(front), () => `axis ${axis} is given twice`)
    seen.add(front)
  }
  return [...seen]
}

/** Ends the rule unless all values have the element type of the first, which it returns. */
export function* sameType(call: Call, values: readonly (Value | null)[]): Checked<ElementType> {
  const present = values.filter((value) => value !== null)
  const first = present[0] ?? (yield* refuse(call, 'it has no inputs'))
  for (const { name, elementType } of present) {
    yield* must(
      call,
      elementType === first.elementType,
      () => `"${first.name}" is ${first.elementType}, but "${name}" is ${elementType}; they must be the same`,
    )
  }
  return first.elementType
}

/** Ends the rule unless the value's elements are of one of the given types. */
export function* typed(
  call: Call,
  { name, elementType }: Value,
  types: readonly ElementType[],
): Checked<void> {
  yield* must(
    call,
    types.includes(elementType),
    () => `"${name}" is ${elementType}; ${call.op} takes ${types.join(', ')}`,
  )
}

/** Ends the rule unless the value is a vector of `length` elements. */
export function* vector(call: Call, { name, shape }: Value, length: number, why: string): Checked<void> {
  yield* must(
    call,
    shape.length === 1 && shape[0] === length,
    () => `"${name}" has the shape [${shape.join(', ')}], but ${why} takes [${length}]`,
  )
}
