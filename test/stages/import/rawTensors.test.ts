import { create, fromBinary, type MessageInitShape, toBinary } from '@bufbuild/protobuf'
import fc from 'fast-check'
import {
  AttributeProto_AttributeType as Attribute,
  TensorProto_DataType as DataType,
  ModelProtoSchema,
  TensorProtoSchema,
} from 'onnx-buf'
import { describe, expect, test } from 'vitest'
import { decodeModel } from '../../../lib/onnx/format/decodeModel.js'
import { rawTensors } from '../../../lib/onnx/format/rawTensors.js'
import { protoData } from '../../../lib/onnx/format/tensorProto.js'
import type { NumericType } from '../../../lib/onnx/tensors/tensorData.js'

type Init = MessageInitShape<typeof TensorProtoSchema>

/** So many elements that each encoding is longer than 4096 bytes. */
const count = 4200
const many = <A>(of: fc.Arbitrary<A>) => fc.array(of, { minLength: 8, maxLength: 8 })
const filled = <A>(some: readonly A[], at = 0): A[] =>
  Array.from({ length: count }, (_, i) => some[(i + at) % some.length]).flatMap((x) =>
    x === undefined ? [] : [x],
  )

const int32s = (dataType: DataType, of: fc.Arbitrary<number>): fc.Arbitrary<Init> =>
  many(of).map((some) => ({ dataType, int32Data: filled(some) }))

const kinds: readonly (readonly [NumericType, fc.Arbitrary<Init>])[] = [
  ['int8', int32s(DataType.INT8, fc.integer({ min: -128, max: 127 }))],
  ['uint8', int32s(DataType.UINT8, fc.integer({ min: 0, max: 255 }))],
  ['int16', int32s(DataType.INT16, fc.integer({ min: -32768, max: 32767 }))],
  ['uint16', int32s(DataType.UINT16, fc.integer({ min: 0, max: 65535 }))],
  ['int32', int32s(DataType.INT32, fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }))],
  ['float16', int32s(DataType.FLOAT16, fc.integer({ min: 0, max: 0x7bff }))],
  ['bfloat16', int32s(DataType.BFLOAT16, fc.integer({ min: 0, max: 0x7f7f }))],
  ['bool', int32s(DataType.BOOL, fc.integer({ min: -1, max: 2 }))],
  ['int4', int32s(DataType.INT4, fc.integer({ min: 0, max: 255 }))],
  ['uint4', int32s(DataType.UINT4, fc.integer({ min: 0, max: 255 }))],
  ['float32', many(fc.float()).map((some) => ({ dataType: DataType.FLOAT, floatData: filled(some) }))],
  ['float64', many(fc.double()).map((some) => ({ dataType: DataType.DOUBLE, doubleData: filled(some) }))],
  [
    'int64',
    many(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })).map((some) => ({
      dataType: DataType.INT64,
      int64Data: filled(some),
    })),
  ],
  [
    'uint64',
    many(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n })).map((some) => ({
      dataType: DataType.UINT64,
      uint64Data: filled(some),
    })),
  ],
  [
    'uint32',
    many(fc.bigInt({ min: 0n, max: 2n ** 32n - 1n })).map((some) => ({
      dataType: DataType.UINT32,
      uint64Data: filled(some),
    })),
  ],
]

const listed = ({ floatData, doubleData, int32Data, int64Data, uint64Data }: ReturnType<typeof tensorIn>) =>
  floatData.length + doubleData.length + int32Data.length + int64Data.length + uint64Data.length
const tensorIn = (bytes: Uint8Array) => fromBinary(TensorProtoSchema, bytes)

describe('a long run of packed numbers', () => {
  test.each(kinds)('of %s is the same tensor as raw data, without a list', (type, inits) => {
    fc.assert(
      fc.property(inits, (init) => {
        const shape = [type.endsWith('int4') ? 2 * count : count]
        const bytes = toBinary(
          TensorProtoSchema,
          create(TensorProtoSchema, { dims: shape.map(BigInt), name: 'w', ...init }),
        )
        const raw = tensorIn(rawTensors(TensorProtoSchema, bytes))
        expect([listed(raw), raw.name, raw.dims]).toEqual([0, 'w', shape.map(BigInt)])
        expect(protoData(raw, type, shape)).toEqual(protoData(tensorIn(bytes), type, shape))
      }),
      { numRuns: 10 },
    )
  })

  test('is found in initializers, in attributes and in graphs within nodes', () => {
    const tensor = (name: string): Init => ({
      name,
      dims: [BigInt(count)],
      dataType: DataType.INT8,
      int32Data: filled([-1, 1, 2]),
    })
    const model = create(ModelProtoSchema, {
      graph: {
        name: 'g',
        initializer: [tensor('a'), { name: 'short', dims: [1n], dataType: DataType.INT8, int32Data: [5] }],
        node: [
          { opType: 'Constant', attribute: [{ name: 'value', type: Attribute.TENSOR, t: tensor('b') }] },
          {
            opType: 'If',
            attribute: [{ name: 'then_branch', type: Attribute.GRAPH, g: { initializer: [tensor('c')] } }],
          },
        ],
      },
    })
    const decoded = decodeModel(toBinary(ModelProtoSchema, model))
    if (decoded._tag === 'Left') throw new Error(decoded.left._tag)
    const { initializer, node } = decoded.right.graph
    const found = [initializer[0], node[0]?.attribute[0]?.t, node[1]?.attribute[0]?.g?.initializer[0]]
    expect(found.map((each) => each && [each.name, each.int32Data.length, each.rawData.length])).toEqual([
      ['a', 0, count],
      ['b', 0, count],
      ['c', 0, count],
    ])
    expect(initializer[1]?.int32Data).toEqual([5])
  })

  test.each<readonly [string, Init]>([
    ['a number that is none of the type', { dataType: DataType.INT8, int32Data: filled([1, 300]) }],
    ['raw data besides', { dataType: DataType.INT8, int32Data: filled([1]), rawData: Uint8Array.of(1) }],
    ['numbers in the field of another type', { dataType: DataType.INT8, floatData: filled([1]) }],
    ['no type', { int32Data: filled([1]) }],
  ])('with %s stays as it is', (_what, init) => {
    const bytes = toBinary(TensorProtoSchema, create(TensorProtoSchema, { dims: [BigInt(count)], ...init }))
    expect(rawTensors(TensorProtoSchema, bytes)).toBe(bytes)
  })
})
