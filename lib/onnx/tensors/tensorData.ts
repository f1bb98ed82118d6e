import type { ElementType } from '../../ir/network.js'
import { count } from './shape.js'

/** The array that holds elements of each type. Half-precision numbers are widened: they compute as float32. */
export interface Arrays {
  readonly float32: Float32Array
  readonly float16: Float32Array
  readonly bfloat16: Float32Array
  readonly float64: Float64Array
  readonly int8: Int8Array
  readonly int16: Int16Array
  readonly int32: Int32Array
  readonly int64: BigInt64Array
  readonly uint8: Uint8Array
  readonly uint16: Uint16Array
  readonly uint32: Uint32Array
  readonly uint64: BigUint64Array
  readonly bool: Uint8Array
  readonly int4: Int8Array
  readonly uint4: Uint8Array
}

/** The element types whose elements are numbers: all but strings. */
export type NumericType = keyof Arrays

/** The elements of a tensor, row-major. */
export type TensorData = {
  readonly [T in NumericType]: {
    readonly elementType: T
    readonly shape: readonly number[]
    readonly data: Arrays[T]
  }
}[NumericType]

export const isNumeric = (type: ElementType): type is NumericType => type !== 'string'

/**
 * The bytes as a region of memory that a view of `width`-byte elements may start at: copied only where it has to be.
 */
const aligned = (bytes: Uint8Array, width: number): Uint8Array =>
  bytes.byteOffset % width === 0 ? bytes : new Uint8Array(bytes)

const widened = new Uint32Array(1)
const asFloat = new Float32Array(widened.buffer)

/** The float32 of an IEEE 754 half-precision number, given as its 16 bits. */
export const fromHalf = (half: number): number => {
  const mantissa = half & 0x3ff
  const exponent = (half >> 10) & 0x1f
  const sign = half & 0x8000
  if (exponent === 0) return (sign === 0 ? mantissa : -mantissa) * 2 ** -24
  const wide = exponent === 31 ? 255 : exponent + 112
  widened[0] = (sign << 16) | (wide << 23) | (mantissa << 13)
  return asFloat[0]!
}

/** The float32 whose upper 16 bits are given. */
export const fromBfloat = (bits: number): number => {
  widened[0] = bits << 16
  return asFloat[0]!
}

const widen = (bytes: Uint8Array, convert: (bits: number) => number): Float32Array => {
  const { buffer, byteOffset, length } = aligned(bytes, 2)
  const halves = new Uint16Array(buffer, byteOffset, length / 2)
  const data = new Float32Array(halves.length)
  for (let i = 0; i < halves.length; i++) data[i] = convert(halves[i]!)
  return data
}

/** An integer, or the even one of the two that are equally near. */
export const roundToEven = (x: number): number => {
  const below = Math.floor(x)
  const rest = x - below
  return rest < 0.5 || (rest === 0.5 && below % 2 === 0) ? below : below + 1
}

/** The nearest number with `digits` binary digits after the first one and an exponent of at least `least`. */
const toDigits = (x: number, digits: number, least: number): number => {
  asFloat[0] = Math.abs(x)
  const exponent = Math.max((widened[0]! >>> 23) - 127, least)
  const unit = 2 ** (exponent - digits)
  const magnitude = roundToEven(Math.abs(x) / unit) * unit
  return x < 0 || Object.is(x, -0) ? -magnitude : magnitude
}

/** The nearest IEEE 754 half-precision number. */
export const toHalf = (x: number): number => {
  if (!(Math.abs(x) < 65520)) return Number.isNaN(x) ? x : Math.sign(x) * Number.POSITIVE_INFINITY
  return toDigits(x, 10, -14)
}

/** The nearest bfloat16. */
export const toBfloat = (x: number): number => (Number.isFinite(x) ? Math.fround(toDigits(x, 7, -126)) : x)

/** Whether two elements share a byte. Source: ONNX, onnx.proto: the first one in the low half. */
export const isPacked = (type: ElementType): type is 'int4' | 'uint4' => type === 'int4' || type === 'uint4'

const half = (bytes: Uint8Array, index: number): number => (bytes[index >> 1]! >> (4 * (index & 1))) & 15

type Viewer<A> = new (buffer: ArrayBufferLike, offset: number, length: number) => A

const view = <A>(bytes: Uint8Array, width: number, Viewed: Viewer<A>): A => {
  const { buffer, byteOffset, length } = aligned(bytes, width)
  return new Viewed(buffer, byteOffset, length / width)
}

/**
 * The elements that `bytes` hold, little-endian as ONNX has them: a view of the
 * same memory where that is aligned, a copy where it is not (and for
 * half-precision types, which widen to float32). Their number must fit the shape.
 */
export const tensorData = (
  elementType: NumericType,
  shape: readonly number[],
  bytes: Uint8Array,
): TensorData => {
  switch (elementType) {
    case 'float32':
      return { elementType, shape, data: view(bytes, 4, Float32Array) }
    case 'float64':
      return { elementType, shape, data: view(bytes, 8, Float64Array) }
    case 'float16':
      return { elementType, shape, data: widen(bytes, fromHalf) }
    case 'bfloat16':
      return { elementType, shape, data: widen(bytes, fromBfloat) }
    case 'int8':
      return { elementType, shape, data: view(bytes, 1, Int8Array) }
    case 'int4':
      return tensorOf(elementType, shape, (i) => (half(bytes, i) << 28) >> 28)
    case 'uint4':
      return tensorOf(elementType, shape, (i) => half(bytes, i))
    case 'int16':
      return { elementType, shape, data: view(bytes, 2, Int16Array) }
    case 'int32':
      return { elementType, shape, data: view(bytes, 4, Int32Array) }
    case 'int64':
      return { elementType, shape, data: view(bytes, 8, BigInt64Array) }
    case 'uint8':
    case 'bool':
      return { elementType, shape, data: view(bytes, 1, Uint8Array) }
    case 'uint16':
      return { elementType, shape, data: view(bytes, 2, Uint16Array) }
    case 'uint32':
      return { elementType, shape, data: view(bytes, 4, Uint32Array) }
    case 'uint64':
      return { elementType, shape, data: view(bytes, 8, BigUint64Array) }
  }
}

const filled = <A extends { [index: number]: number }>(
  data: A,
  length: number,
  at: (index: number) => number,
): A => {
  for (let i = 0; i < length; i++) data[i] = at(i)
  return data
}

const filledWide = <A extends { [index: number]: bigint }>(
  data: A,
  length: number,
  at: (index: number) => number,
): A => {
  for (let i = 0; i < length; i++) data[i] = BigInt(at(i))
  return data
}

/**
 * A tensor whose element `index` is `at(index)`, rounded to its type. The numbers of an integer type must be integers.
 */
export const tensorOf = (
  elementType: NumericType,
  shape: readonly number[],
  at: (index: number) => number,
): TensorData => {
  const length = count(shape)
  switch (elementType) {
    case 'float32':
      return { elementType, shape, data: filled(new Float32Array(length), length, at) }
    case 'float16':
      return { elementType, shape, data: filled(new Float32Array(length), length, (i) => toHalf(at(i))) }
    case 'bfloat16':
      return { elementType, shape, data: filled(new Float32Array(length), length, (i) => toBfloat(at(i))) }
    case 'float64':
      return { elementType, shape, data: filled(new Float64Array(length), length, at) }
    case 'int8':
    case 'int4':
      return { elementType, shape, data: filled(new Int8Array(length), length, at) }
    case 'int16':
      return { elementType, shape, data: filled(new Int16Array(length), length, at) }
    case 'int32':
      return { elementType, shape, data: filled(new Int32Array(length), length, at) }
    case 'int64':
      return { elementType, shape, data: filledWide(new BigInt64Array(length), length, at) }
    case 'uint8':
    case 'bool':
    case 'uint4':
      return { elementType, shape, data: filled(new Uint8Array(length), length, at) }
    case 'uint16':
      return { elementType, shape, data: filled(new Uint16Array(length), length, at) }
    case 'uint32':
      return { elementType, shape, data: filled(new Uint32Array(length), length, at) }
    case 'uint64':
      return { elementType, shape, data: filledWide(new BigUint64Array(length), length, at) }
  }
}

/** The elements to compute with, without a copy but of 64-bit integers, which saturate at 2^53 - 1. */
export const valuesOf = ({ data }: TensorData): ArrayLike<number> =>
  data instanceof BigInt64Array || data instanceof BigUint64Array ? Float64Array.from(data, saturated) : data

/** The elements as numbers. 64-bit integers saturate at 2^53 - 1. */
export const numbersOf = ({ data }: TensorData): readonly number[] =>
  data instanceof BigInt64Array || data instanceof BigUint64Array
    ? Array.from(data, saturated)
    : Array.from(data)

/** A tensor of the given shape with the elements of another one: element `i` is its element `from(i)`. */
export const reordered = (
  tensor: TensorData,
  shape: readonly number[],
  from: (index: number) => number,
): TensorData => {
  const { elementType, data } = tensor
  if (elementType === 'int64') return { elementType, shape, data: data.map((_, i) => data[from(i)]!) }
  if (elementType === 'uint64') return { elementType, shape, data: data.map((_, i) => data[from(i)]!) }
  return tensorOf(elementType, shape, (i) => data[from(i)]!)
}

const most = BigInt(Number.MAX_SAFE_INTEGER)

/**
 * A 64-bit integer as a number, the nearest one of at most 2^53 - 1. Files write the largest int64 for "to the end";
 * any extent that large is refused later on, so that the difference never counts.
 */
export const saturated = (value: bigint): number =>
  Number(value > most ? most : value < -most ? -most : value)

/** Where the largest element of a tensor is; the first of equal ones. */
export const placeOfMost = ({ data }: TensorData): number => {
  let at = 0
  for (let i = 1; i < data.length; i++) if (data[i]! > data[at]!) at = i
  return at
}
