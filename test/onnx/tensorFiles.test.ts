import { create, toBinary } from '@bufbuild/protobuf'
import fc from 'fast-check'
import { TensorProtoSchema } from 'onnx-buf'
import { describe, expect, test } from 'vitest'
import { parseNpy } from '../../lib/onnx/tensorFile/parseNpy.js'
import { parseTensor } from '../../lib/onnx/tensorFile/parseTensor.js'

/** What `numpy.save` writes: the header filled up with blanks so that the elements are aligned to 64 bytes. */
const saved = (version: 1 | 2 | 3, header: string, elements: Uint8Array): Uint8Array => {
  const start = version === 1 ? 10 : 12
  const padded = `${header.padEnd(Math.ceil((start + header.length + 1) / 64) * 64 - start - 1)}\n`
  const length = new Uint8Array(version === 1 ? 2 : 4)
  new DataView(length.buffer)[version === 1 ? 'setUint16' : 'setUint32'](0, padded.length, true)
  return Uint8Array.of(
    0x93,
    ...new TextEncoder().encode('NUMPY'),
    version,
    0,
    ...length,
    ...new TextEncoder().encode(padded),
    ...elements,
  )
}

const header = (descr: string, shape: string, fortran = 'False') =>
  `{'descr': '${descr}', 'fortran_order': ${fortran}, 'shape': ${shape}, }`

const floats = new Uint8Array(Float32Array.of(1, 2, 3, 4, 5, 6).buffer)

describe('an array of NumPy', () => {
  test.each([1, 2, 3] as const)('in version %d of the format', (version) => {
    expect(parseNpy(saved(version, header('<f4', '(2, 3)'), floats), 'a.npy')).toEqual({
      _tag: 'Right',
      right: { elementType: 'float32', shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) },
    })
  })

  test.each([
    ['<f8', '()', 8, 'float64', []],
    ['|u1', '(3,)', 3, 'uint8', [3]],
    ['|i1', '(3,)', 3, 'int8', [3]],
    ['|b1', '(1, 1)', 1, 'bool', [1, 1]],
    ['<i8', '(2,)', 16, 'int64', [2]],
    ['<u2', '(0, 5)', 0, 'uint16', [0, 5]],
  ] as const)('of %s %s', (descr, shape, bytes, elementType, extents) => {
    const tensor = parseNpy(saved(1, header(descr, shape), new Uint8Array(bytes)), 'a.npy')
    expect(tensor).toMatchObject({ _tag: 'Right', right: { elementType, shape: extents } })
  })

  test.each([
    ['does not begin', Uint8Array.of(1, 2, 3)],
    ['version 9', Uint8Array.of(0x93, ...new TextEncoder().encode('NUMPY'), 9, 0, 0, 0)],
    ['big-endian', saved(1, header('>f4', '(2, 3)'), floats)],
    ['Fortran', saved(1, header('<f4', '(2, 3)', 'True'), floats)],
    ['"<c16"', saved(1, header('<c16', '(2, 3)'), floats)],
    ['24 bytes, but it holds 20', saved(1, header('<f4', '(2, 3)'), floats.subarray(4))],
    ['header', saved(1, header('<f4', '(2, 3)'), floats).subarray(0, 30)],
    ['too large', saved(1, header('<f4', '(99999999999, 99999999999)'), floats)],
    ['no type', saved(1, '{}', floats)],
  ])('is refused where it is none: %s', (fact, bytes) => {
    const refused = parseNpy(bytes, 'a.npy')
    expect(refused).toMatchObject({ _tag: 'Left', left: { what: 'a.npy' } })
    expect(JSON.stringify(refused)).toContain(fact.replaceAll('"', '\\"'))
  })

  test('is parsed or refused, whatever the bytes', () => {
    const whole = saved(1, header('<f4', '(2, 3)'), floats)
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), fc.nat(whole.length), (at, byte, end) => {
        const damaged = whole.slice(0, end)
        if (at < end) damaged[at] = byte
        expect(['Left', 'Right']).toContain(parseNpy(damaged, 'a.npy')._tag)
      }),
      { numRuns: 2000 },
    )
  })
})

describe('a TensorProto', () => {
  const bytes = toBinary(
    TensorProtoSchema,
    create(TensorProtoSchema, { dims: [2n, 3n], dataType: 1, floatData: [1, 2, 3, 4, 5, 6] }),
  )

  test('of typed fields', () => {
    expect(parseTensor(bytes, 'a.pb')).toEqual({
      _tag: 'Right',
      right: { elementType: 'float32', shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) },
    })
  })

  test('is parsed or refused, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(255), (at, byte) => {
        const damaged = bytes.slice()
        damaged[at] = byte
        expect(['Left', 'Right']).toContain(parseTensor(damaged, 'a.pb')._tag)
      }),
      { numRuns: 2000 },
    )
    const strings = create(TensorProtoSchema, { dims: [1n], dataType: 8, stringData: [Uint8Array.of(65)] })
    expect(parseTensor(toBinary(TensorProtoSchema, strings), 'a.pb')._tag).toBe('Left')
  })
})
