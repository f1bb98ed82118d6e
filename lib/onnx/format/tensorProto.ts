import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import type { ElementType, TensorType, WeightSource } from '../../ir/network.js'
import { fail, type Rule } from '../../rule.js'
import type { ImportError } from '../importError.js'
import { DataLocation as Location, type TensorProto } from '../proto/messages.js'
import { count, isCountable, shown } from '../tensors/shape.js'
import {
  fromBfloat,
  fromHalf,
  isNumeric,
  isPacked,
  type NumericType,
  numbersOf,
  saturated,
  type TensorData,
  tensorData,
  tensorOf,
} from '../tensors/tensorData.js'
import { elementTypeOf, holds, storedBytes } from './elementType.js'
import { unknownType } from './unknownType.js'

/** Constants of more elements are not computed with at import: shapes, axes and scales are short, weights are not. */
export const mostFolded = 4096

/** Typed fields of a TensorProto, by the element types that they may hold. Source: ONNX, onnx.proto, TensorProto. */
const typedField = (tensor: TensorProto, type: ElementType): ArrayLike<unknown> => {
  switch (type) {
    case 'float32':
      return tensor.floatData
    case 'float64':
      return tensor.doubleData
    case 'int64':
      return tensor.int64Data
    case 'uint32':
    case 'uint64':
      return tensor.uint64Data
    case 'string':
      return tensor.stringData
    default:
      return tensor.int32Data
  }
}

const storedElements = (tensor: TensorProto): number =>
  tensor.floatData.length +
  tensor.doubleData.length +
  tensor.int32Data.length +
  tensor.int64Data.length +
  tensor.uint64Data.length +
  tensor.stringData.length

/** Where the elements of a tensor of the file are: with the tensor itself, or in another file. */
type Stored = { readonly kind: 'inside' } | Extract<WeightSource, { kind: 'external' }>

const naturalText = (text: string): number | null => {
  const value = Number(text)
  return /^\d+$/.test(text) && Number.isSafeInteger(value) ? value : null
}

/** Source: ONNX, docs/ExternalData.md: the location is a relative path that does not leave the model's folder. */
function* externalData(tensor: TensorProto, name: string, bytes: number): Rule<ImportError, Stored> {
  const bad = (problem: string): Rule<ImportError, never> =>
    fail({ _tag: 'BadTensor', tensor: name, problem })
  const entries = new Map(tensor.externalData.map(({ key, value }) => [key, value]))
  const location = entries.get('location') ?? ''
  if (location === '') yield* bad('its data is in another file, but the model does not name it')
  const leaves =
    /^([\\/]|[A-Za-z]:)/.test(location) || location.split(/[\\/]/).includes('..') || location.includes('\0')
  if (leaves) yield* bad(`its data is in "${location}", which is not below the folder of the model`)
  const number = function* (key: string, otherwise: number): Rule<ImportError, number> {
    const text = entries.get(key) ?? `${otherwise}`
    return (
      naturalText(text) ??
      (yield* bad(`the ${key} of its external data is "${text}", which is not a number of bytes`))
    )
  }
  const offset = yield* number('offset', 0)
  // A length that is left out is what the shape takes.
  const length = yield* number('length', bytes)
  if (!Number.isSafeInteger(offset + length)) yield* bad('its external data end beyond any file')
  if (length !== bytes) {
    const type = `${elementTypeOf(tensor.dataType)} ${shown(tensor.dims.map(saturated))}`
    yield* bad(`its external data are said to be ${length} bytes long, but ${type} takes ${bytes}`)
  }
  return { kind: 'external', location, offset, length }
}

function* wrongLength(
  tensor: TensorProto,
  name: string,
  unit: 'bytes' | 'elements',
  expected: number,
  found: number,
): Rule<ImportError, never> {
  const elementType = elementTypeOf(tensor.dataType) ?? 'undefined'
  const shape = tensor.dims.map(saturated)
  return yield { _tag: 'WeightLength', tensor: name, elementType, shape, unit, expected, found }
}

function* stored(
  tensor: TensorProto,
  name: string,
  { elementType, shape }: TensorType,
): Rule<ImportError, Stored> {
  const elements = count(shape)
  const typed = storedElements(tensor)
  const bad = (problem: string): Rule<ImportError, never> =>
    fail({ _tag: 'BadTensor', tensor: name, problem })
  if (tensor.segment !== undefined) yield* bad('it is stored in segments, which ONNX no longer has')
  if (tensor.dataLocation === Location.EXTERNAL) {
    if (!isNumeric(elementType)) return yield* bad('strings cannot be stored in another file')
    if (typed > 0 || tensor.rawData.length > 0)
      yield* bad('it has data both in the model and in another file')
    return yield* externalData(tensor, name, storedBytes(elementType, elements))
  }
  if (tensor.rawData.length > 0) {
    if (typed > 0) yield* bad('it has both raw and typed data')
    if (!isNumeric(elementType)) return yield* bad('strings cannot be stored as raw data')
    const expected = storedBytes(elementType, elements)
    if (tensor.rawData.length !== expected)
      yield* wrongLength(tensor, name, 'bytes', expected, tensor.rawData.length)
    return { kind: 'inside' }
  }
  const found = typedField(tensor, elementType).length
  if (isPacked(elementType)) {
    const expected = storedBytes(elementType, elements)
    if (found !== typed) yield* bad(`it is ${elementType}, but has data of another type`)
    if (found !== expected) yield* wrongLength(tensor, name, 'bytes', expected, found)
    return { kind: 'inside' }
  }
  if (found !== typed) yield* bad(`it is ${elementType}, but has data of another type`)
  if (found === 0 && isNumeric(elementType) && elements > 0) {
    yield* wrongLength(tensor, name, 'bytes', storedBytes(elementType, elements), 0)
  }
  if (found !== elements) yield* wrongLength(tensor, name, 'elements', elements, found)
  return { kind: 'inside' }
}

function* typeOf(tensor: TensorProto, name: string): Rule<ImportError, TensorType> {
  const bad = (problem: string): Rule<ImportError, never> =>
    fail({ _tag: 'BadTensor', tensor: name, problem })
  const elementType = elementTypeOf(tensor.dataType)
  if (elementType === undefined) {
    return yield* fail(unknownType(name, tensor.dataType))
  }
  const shape = tensor.dims.map(saturated)
  if (shape.some((extent) => extent < 0)) yield* bad(`its shape ${shown(shape)} has a negative extent`)
  if (!isCountable(shape)) yield* bad(`its shape ${shown(shape)} has more than 2^53 elements or 64 axes`)
  return { elementType, shape }
}

/**
 * The type of a tensor of the file and where its data are, both
 * checked: neither fewer nor more data than the shape takes.
 */
export function* storedTensor(
  tensor: TensorProto,
  name = tensor.name,
): Rule<ImportError, { type: TensorType; stored: Stored }> {
  const type = yield* typeOf(tensor, name)
  return { type, stored: yield* stored(tensor, name, type) }
}

/** What an element is whose bits stand in an int32, or null where they do not fit its type. */
const fromInt32 = (type: NumericType, bits: number): number | null => {
  const half = bits >= 0 && bits <= 0xffff
  if (type === 'float16') return half ? fromHalf(bits) : null
  if (type === 'bfloat16') return half ? fromBfloat(bits) : null
  if (type === 'bool') return bits === 0 ? 0 : 1
  return holds(type, bits) ? bits : null
}

const numbers = (
  type: NumericType,
  shape: readonly number[],
  field: ArrayLike<number>,
  convert: (stored: number) => number | null,
): Either<string, TensorData> => {
  if (field.length !== count(shape)) return E.left(`it holds ${field.length} elements, not ${count(shape)}`)
  let wrong = 0
  while (wrong < field.length && convert(field[wrong]!) !== null) wrong++
  if (wrong < field.length)
    return E.left(`element ${wrong} is ${field[wrong]}, which is not a value of type ${type}`)
  return E.right(tensorOf(type, shape, (i) => convert(field[i]!) ?? 0))
}

const typedData = (
  tensor: TensorProto,
  type: NumericType,
  shape: readonly number[],
): Either<string, TensorData> => {
  switch (type) {
    case 'float32':
      return numbers(type, shape, tensor.floatData, (x) => x)
    case 'float64':
      return numbers(type, shape, tensor.doubleData, (x) => x)
    case 'int64':
      return E.right({ elementType: type, shape, data: BigInt64Array.from(tensor.int64Data) })
    case 'uint64':
      return E.right({ elementType: type, shape, data: BigUint64Array.from(tensor.uint64Data) })
    case 'uint32':
      return numbers(type, shape, Array.from(tensor.uint64Data, Number), (x) => (holds(type, x) ? x : null))
    case 'int4':
    case 'uint4':
      return E.right(tensorData(type, shape, Uint8Array.from(tensor.int32Data)))
    default:
      return numbers(type, shape, tensor.int32Data, (bits) => fromInt32(type, bits))
  }
}

/** The elements of a tensor whose data are in the model and fit its type, or the problem with them. */
export const protoData = (
  tensor: TensorProto,
  type: NumericType,
  shape: readonly number[],
): Either<string, TensorData> =>
  tensor.rawData.length > 0
    ? E.right(tensorData(type, shape, tensor.rawData))
    : typedData(tensor, type, shape)

/**
 * The elements of a short tensor whose data are in the model, as numbers; null of a long one. 64-bit integers saturate.
 */
export const shortElements = (tensor: TensorProto): readonly number[] | null => {
  const type = elementTypeOf(tensor.dataType)
  const shape = tensor.dims.map(saturated)
  if (type === undefined || !isNumeric(type) || count(shape) > mostFolded) return null
  if (tensor.dataLocation === Location.EXTERNAL) return null
  const read = protoData(tensor, type, shape)
  return E.isLeft(read) ? null : numbersOf(read.right)
}
