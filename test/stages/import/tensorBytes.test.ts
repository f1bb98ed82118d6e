import fc from 'fast-check'
import { expect, test } from 'vitest'
import { halfBits, tensorBytes } from '../../../lib/onnx/tensors/tensorBytes.js'
import { fromHalf, type NumericType, tensorData, toHalf } from '../../../lib/onnx/tensors/tensorData.js'

const types: readonly (readonly [NumericType, number])[] = [
  ['float32', 4],
  ['float64', 8],
  ['bfloat16', 2],
  ['int8', 1],
  ['uint8', 1],
  ['int16', 2],
  ['uint16', 2],
  ['int32', 4],
  ['uint32', 4],
  ['int64', 8],
  ['uint64', 8],
  ['int4', 0.5],
  ['uint4', 0.5],
]

test.each(types)('a tensor of %s has the bytes that it is read from', (type, width) => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
      // what is no number has many codes
      if (type === 'bfloat16' || type.startsWith('float'))
        for (let i = width - 1; i < bytes.length; i += width) bytes[i] = bytes[i]! & 0xbf
      expect(tensorBytes(tensorData(type, [16 / width], bytes))).toEqual(bytes)
    }),
  )
})

test('an odd number of elements of 4 bits ends in half a byte', () => {
  const [elementType, shape] = ['int4', [3]] as const
  expect(tensorBytes({ elementType, shape, data: Int8Array.of(-8, 7, -1) })).toEqual(
    Uint8Array.of(0x78, 0x0f),
  )
})

test('a half-precision number has the bits that it is read from', () => {
  for (let bits = 0; bits < 2 ** 16; bits++) {
    const value = fromHalf(bits)
    if (!Number.isNaN(value) && halfBits(value) !== bits)
      expect([bits, halfBits(value)]).toEqual([bits, bits])
  }
  expect(fromHalf(halfBits(Number.NaN))).toBeNaN()
})

test('any other number has the bits of the nearest one', () => {
  fc.assert(
    fc.property(fc.float({ noNaN: true }), (x) => {
      expect(fromHalf(halfBits(x))).toBe(toHalf(x))
    }),
  )
})
