import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import { elementBytes } from '../format/elementType.js'
import { count, isCountable } from '../tensors/shape.js'
import { type NumericType, type TensorData, tensorData } from '../tensors/tensorData.js'
import type { BadTensorFile } from './badTensorFile.js'

const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59]

const types: Readonly<Record<string, NumericType>> = {
  f4: 'float32',
  f8: 'float64',
  i1: 'int8',
  u1: 'uint8',
  i2: 'int16',
  u2: 'uint16',
  i4: 'int32',
  u4: 'uint32',
  i8: 'int64',
  u8: 'uint64',
  b1: 'bool',
}

/** The value of a key of the header, a Python dictionary of three entries. */
const entry = (header: string, key: string, value: RegExp): string | undefined =>
  new RegExp(`['"]${key}['"]\\s*:\\s*${value.source}`).exec(header)?.[1]

/**
 * A tensor that NumPy has saved: versions 1 to 3 of the format, little-endian numbers in C order.
 *
 * Source: NumPy, `numpy.lib.format` (NEP 1).
 *
 * @example
 * import { parseNpy } from 'ohmflow/run'
 * const header = "{'descr': '|u1', 'fortran_order': False, 'shape': (2, 2), }\n"
 * const bytes = Uint8Array.of(0x93, 78, 85, 77, 80, 89, 1, 0, header.length, 0, ...new TextEncoder().encode(header), 1, 2, 3, 4)
 * const tensor = parseNpy(bytes, 'image.npy')
 * console.assert(tensor._tag === 'Right' && tensor.right.shape.join() === '2,2' && tensor.right.data[3] === 4)
 */
export const parseNpy = (bytes: Uint8Array, what: string): Either<BadTensorFile, TensorData> => {
  const refuse = (problem: string): Either<BadTensorFile, never> =>
    E.left({ _tag: 'BadTensorFile', what, problem })
  if (magic.some((byte, i) => bytes[i] !== byte)) return refuse('it does not begin as NumPy arrays do')
  const major = bytes[6] ?? 0
  if (major < 1 || major > 3) return refuse(`it is of version ${major} of the format; 1 to 3 are known`)
  const start = major === 1 ? 10 : 12
  if (bytes.length < start) return refuse('it ends within its header')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const length = major === 1 ? view.getUint16(8, true) : view.getUint32(8, true)
  if (start + length > bytes.length) return refuse('it ends within its header')
  const header = new TextDecoder().decode(bytes.subarray(start, start + length))
  const descr = entry(header, 'descr', /['"]([^'"]*)['"]/)
  const order = entry(header, 'fortran_order', /(True|False)/)
  const shapeText = entry(header, 'shape', /\(([\d,\sL]*)\)/)
  if (descr === undefined || order === undefined || shapeText === undefined)
    return refuse('its header names no type, order or shape')
  const [, endian = '', code = ''] = /^([<>|=]?)(\w+)$/.exec(descr) ?? []
  const elementType = Object.hasOwn(types, code) ? types[code] : undefined
  if (elementType === undefined) return refuse(`its elements are of type "${descr}", which is not supported`)
  if (endian === '>' && elementBytes[elementType] > 1) return refuse('its numbers are big-endian')
  const shape = shapeText
    .split(',')
    .map((extent) => extent.trim())
    .filter((extent) => extent !== '')
    .map((extent) => Number(extent.replace(/L$/, '')))
  if (!isCountable(shape)) return refuse('its shape is too large')
  if (order === 'True' && shape.filter((extent) => extent > 1).length > 1)
    return refuse('it is in Fortran order; save it with numpy.ascontiguousarray')
  const data = bytes.subarray(start + length)
  const expected = count(shape) * elementBytes[elementType]
  if (data.length !== expected)
    return refuse(`its elements take ${expected} bytes, but it holds ${data.length}`)
  return E.right(tensorData(elementType, shape, data))
}
