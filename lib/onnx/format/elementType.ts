import type { ElementType } from '../../ir/network.js'
import { DataType, nameIn } from '../proto/messages.js'

const byNumber: ReadonlyMap<number, ElementType> = new Map([
  [DataType.FLOAT, 'float32'],
  [DataType.UINT8, 'uint8'],
  [DataType.INT8, 'int8'],
  [DataType.UINT16, 'uint16'],
  [DataType.INT16, 'int16'],
  [DataType.INT32, 'int32'],
  [DataType.INT64, 'int64'],
  [DataType.STRING, 'string'],
  [DataType.BOOL, 'bool'],
  [DataType.FLOAT16, 'float16'],
  [DataType.DOUBLE, 'float64'],
  [DataType.UINT32, 'uint32'],
  [DataType.UINT64, 'uint64'],
  [DataType.BFLOAT16, 'bfloat16'],
  [DataType.INT4, 'int4'],
  [DataType.UINT4, 'uint4'],
])

/**
 * The element type of a `TensorProto.DataType`, or undefined for the
 * types that networks do not hold (complex, 8-bit and 4-bit float).
 */
export const elementTypeOf = (dataType: number): ElementType | undefined => byNumber.get(dataType)

/** What ONNX calls a `TensorProto.DataType`. */
export const dataTypeName = (dataType: number): string => nameIn(DataType, dataType)

/** Bytes of one element, half a byte where two share one; a string has no fixed size. */
export const elementBytes: Readonly<Record<Exclude<ElementType, 'string'>, number>> = {
  float32: 4,
  float16: 2,
  float64: 8,
  bfloat16: 2,
  int8: 1,
  int16: 2,
  int32: 4,
  int64: 8,
  uint8: 1,
  uint16: 2,
  uint32: 4,
  uint64: 8,
  bool: 1,
  int4: 0.5,
  uint4: 0.5,
}

/** Bytes of so many elements in a file: the last byte may be used in part. */
export const storedBytes = (type: Exclude<ElementType, 'string'>, elements: number): number =>
  Math.ceil(elements * elementBytes[type])

const floating: ReadonlySet<ElementType> = new Set(['float32', 'float16', 'float64', 'bfloat16'])

export const isFloating = (type: ElementType): boolean => floating.has(type)

/** Smallest and largest value of each integer type, as far as a double can hold it exactly. */
const ranges: ReadonlyMap<ElementType, readonly [number, number]> = new Map([
  ['int8', [-128, 127]],
  ['uint8', [0, 255]],
  ['int16', [-32768, 32767]],
  ['uint16', [0, 65535]],
  ['int32', [-(2 ** 31), 2 ** 31 - 1]],
  ['uint32', [0, 2 ** 32 - 1]],
  ['int64', [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER]],
  ['uint64', [0, Number.MAX_SAFE_INTEGER]],
  ['bool', [0, 1]],
  ['int4', [-8, 7]],
  ['uint4', [0, 15]],
])

/** The smallest and the largest number of an integer type, undefined of any other. */
export const integerRange = (type: ElementType): readonly [number, number] | undefined => ranges.get(type)

/** Whether `value` is an element of the type, exactly. Types whose numbers are not computed with here hold none. */
export const holds = (type: ElementType, value: number): boolean => {
  if (type === 'float32') return Number.isFinite(value) && Math.fround(value) === value
  if (type === 'float64') return Number.isFinite(value)
  const range = integerRange(type)
  return range !== undefined && Number.isInteger(value) && value >= range[0] && value <= range[1]
}
