import { create, type MessageInitShape } from '@bufbuild/protobuf'
import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { type TensorProto, TensorProtoSchema } from 'onnx-buf'
import { describe, expect, it } from 'vitest'
import type { Constant } from '../../../lib/ir/network.js'
import { fromHalf, type TensorData, toBfloat, toHalf } from '../../../lib/onnx/tensors/tensorData.js'
import type { WeightError } from '../../../lib/onnx/weights/weightError.js'
import { type ReadExternal, weightReader } from '../../../lib/onnx/weights/weights.js'
import { importModel } from '../../../lib/stages/import/importOnnx.js'
import { bytesOf, DataType, integers, type NodeSpec, onnx, tensor } from '../../arbitraries/onnx.js'
import { run } from './runtime.js'

const noFiles: ReadExternal = (location) => E.left({ _tag: 'MissingFile', location, reason: 'not there' })

/** A model in which each of the initializers reaches an output, and the constants of the network. */
const modelOf = (
  initializers: readonly TensorProto[],
  nodes: readonly NodeSpec[] = [],
  also: readonly string[] = [],
) =>
  onnx({
    inputs: { x: [1] },
    initializers,
    nodes: [...nodes, { op: 'Relu', inputs: ['x'], outputs: ['r'] }],
    outputs: [...initializers.map(({ name }) => name), ...also, 'r'],
  })

const readFrom = (bytes: Uint8Array, name: string, files = noFiles): E.Either<WeightError, TensorData> => {
  const model = { name: '', bytes, sha256: '' }
  const network = importModel(model, {})
  if (E.isLeft(network)) throw new Error(JSON.stringify(network.left))
  return weightReader(model, files)(network.right, name)
}

const dataOf = (result: E.Either<WeightError, TensorData>): TensorData['data'] | WeightError =>
  E.isRight(result) ? result.right.data : result.left

type Init = Exclude<MessageInitShape<typeof TensorProtoSchema>, TensorProto>

const raw: readonly (readonly [string, DataType, ArrayBufferView<ArrayBuffer>])[] = [
  ['float32', DataType.FLOAT, Float32Array.of(1.5, -2, 3e8)],
  ['float64', DataType.DOUBLE, Float64Array.of(1.5, -2, 3e300)],
  ['int8', DataType.INT8, Int8Array.of(-128, 0, 127)],
  ['int16', DataType.INT16, Int16Array.of(-3, 0, 300)],
  ['int32', DataType.INT32, Int32Array.of(-3, 0, 70_000)],
  ['int64', DataType.INT64, BigInt64Array.of(-3n, 2n ** 62n, 0n)],
  ['uint8', DataType.UINT8, Uint8Array.of(0, 200, 255)],
  ['uint16', DataType.UINT16, Uint16Array.of(0, 200, 65_535)],
  ['uint32', DataType.UINT32, Uint32Array.of(0, 200, 2 ** 32 - 1)],
  ['uint64', DataType.UINT64, BigUint64Array.of(0n, 2n ** 63n, 1n)],
  ['bool', DataType.BOOL, Uint8Array.of(0, 1, 1)],
]

const typed: readonly (readonly [string, Init, TensorData['data']])[] = [
  ['float_data', { dataType: DataType.FLOAT, floatData: [1.5, -2] }, Float32Array.of(1.5, -2)],
  ['double_data', { dataType: DataType.DOUBLE, doubleData: [1.5, -2] }, Float64Array.of(1.5, -2)],
  ['int32_data', { dataType: DataType.INT32, int32Data: [-1, 2] }, Int32Array.of(-1, 2)],
  ['int32_data as int8', { dataType: DataType.INT8, int32Data: [-128, 127] }, Int8Array.of(-128, 127)],
  ['int32_data as uint8', { dataType: DataType.UINT8, int32Data: [0, 255] }, Uint8Array.of(0, 255)],
  [
    'int32_data as float16',
    { dataType: DataType.FLOAT16, int32Data: [0x3c00, 0xc000] },
    Float32Array.of(1, -2),
  ],
  [
    'int32_data as bfloat16',
    { dataType: DataType.BFLOAT16, int32Data: [0x3f80, 0xc000] },
    Float32Array.of(1, -2),
  ],
  ['int32_data as bool', { dataType: DataType.BOOL, int32Data: [0, 1] }, Uint8Array.of(0, 1)],
  ['int64_data', { dataType: DataType.INT64, int64Data: [-1n, 2n ** 60n] }, BigInt64Array.of(-1n, 2n ** 60n)],
  [
    'uint64_data',
    { dataType: DataType.UINT64, uint64Data: [1n, 2n ** 63n] },
    BigUint64Array.of(1n, 2n ** 63n),
  ],
  [
    'uint64_data as uint32',
    { dataType: DataType.UINT32, uint64Data: [1n, 2n ** 32n - 1n] },
    Uint32Array.of(1, 2 ** 32 - 1),
  ],
]

describe('weights are read as they were written', () => {
  it.each(raw)('%s, at every alignment', (_, type, data) => {
    // A name one byte longer moves the data by one byte.
    for (let i = 1; i <= 8; i++) {
      const bytes = modelOf([tensor('w'.repeat(i), [3], data, type)])
      expect(dataOf(readFrom(bytes, 'w'.repeat(i)))).toEqual(data)
    }
  })

  it('without a copy where they are aligned', () => {
    const data = Float32Array.from({ length: 64 }, (_, i) => i)
    const views = Array.from({ length: 4 }, (_, i) => {
      const bytes = modelOf([tensor('w'.repeat(i + 1), [64], data)])
      const result = readFrom(bytes, 'w'.repeat(i + 1))
      return E.isRight(result) && result.right.data.buffer === bytes.buffer
    })
    expect(views.filter(Boolean)).toHaveLength(1)
  })

  it.each(typed)('%s', (_, fields, expected) => {
    const weight = create(TensorProtoSchema, { ...fields, name: 'w', dims: [2n] })
    expect(dataOf(readFrom(modelOf([weight]), 'w'))).toEqual(expected)
  })

  it('a number that is none of its type is refused', () => {
    const weight = create(TensorProtoSchema, {
      name: 'w',
      dims: [1n],
      dataType: DataType.UINT8,
      int32Data: [300],
    })
    expect(readFrom(modelOf([weight]), 'w')).toMatchObject({
      left: { _tag: 'UnreadableWeight', weight: 'w' },
    })
  })

  it.each([
    ['value_float', { value_float: { float: 1.5 } }, Float32Array.of(1.5)],
    ['value_floats', { value_floats: { floats: [1.5, 2] } }, Float32Array.of(1.5, 2)],
    ['value_int', { value_int: -7 }, BigInt64Array.of(-7n)],
    ['value_ints', { value_ints: [3, 4] }, BigInt64Array.of(3n, 4n)],
    ['value', { value: tensor('', [2], Float32Array.of(3, 4)) }, Float32Array.of(3, 4)],
  ])('a Constant node with %s', (_, attributes, expected) => {
    const bytes = modelOf([], [{ op: 'Constant', inputs: [], outputs: ['c'], attributes }], ['c'])
    expect(dataOf(readFrom(bytes, 'c'))).toEqual(expected)
  })

  it('a ConstantOfShape', () => {
    const node = {
      op: 'ConstantOfShape',
      inputs: ['s'],
      outputs: ['c'],
      attributes: { value: tensor('', [1], Float32Array.of(2.5)) },
    }
    const bytes = modelOf([integers('s', [100, 100])], [node], ['c'])
    expect(dataOf(readFrom(bytes, 'c'))).toEqual(new Float32Array(10_000).fill(2.5))
  })

  it('external data, and what is wrong with them', () => {
    const weight = tensor('w', [3], new Float32Array(0))
    weight.dataLocation = 1
    weight.externalData.push(
      { $typeName: 'onnx.StringStringEntryProto', key: 'location', value: 'w.bin' },
      { $typeName: 'onnx.StringStringEntryProto', key: 'offset', value: '8' },
    )
    const bytes = modelOf([weight])
    const file = bytesOf(Float32Array.of(9, 9, 1, 2, 3, 9))
    const files: ReadExternal = (_, offset, length) => E.right(file.subarray(offset, offset + length))
    expect(dataOf(readFrom(bytes, 'w', files))).toEqual(Float32Array.of(1, 2, 3))
    expect(readFrom(bytes, 'w')).toMatchObject({ left: { _tag: 'MissingFile', location: 'w.bin' } })
    const short: ReadExternal = () => E.right(file.subarray(0, 4))
    expect(readFrom(bytes, 'w', short)).toMatchObject({ left: { _tag: 'UnreadableWeight' } })
  })

  it('no weight of that name, a ring, and a size without measure are errors', () => {
    const read = weightReader({ name: '', bytes: new Uint8Array(0), sha256: '' }, noFiles)
    const ring = (of: string): Constant => ({
      elementType: 'float32',
      shape: [2],
      source: { kind: 'cast', of },
    })
    const huge: Constant = { elementType: 'float32', shape: [2 ** 40], source: { kind: 'fill', value: 0 } }
    const part: Constant = { elementType: 'int64', shape: [1], source: { kind: 'literal', values: [0.5] } }
    const gone: Constant = { elementType: 'int64', shape: [1], source: { kind: 'initializer', index: 0 } }
    const constants = { a: ring('b'), b: ring('a'), huge, part, gone }
    expect(read({ constants }, 'toString')).toEqual(E.left({ _tag: 'MissingWeight', weight: 'toString' }))
    for (const name of ['a', 'huge', 'part', 'gone']) {
      expect(read({ constants }, name)).toMatchObject({ left: { _tag: 'UnreadableWeight' } })
    }
  })

  const three: Constant = { elementType: 'int64', shape: [3], source: { kind: 'initializer', index: 0 } }
  const real: Constant = { elementType: 'float32', shape: [2], source: { kind: 'initializer', index: 1 } }

  it.each<readonly [what: string, constant: Constant, problem: string]>([
    ['strings', { ...three, elementType: 'string' }, 'strings'],
    [
      'an initializer that is not there',
      { ...three, source: { kind: 'initializer', index: 9 } },
      'no initializer 9',
    ],
    ['a node that is not there', { ...three, source: { kind: 'constant', node: 9 } }, 'no Constant node 9'],
    ['a node without numbers', { ...three, source: { kind: 'constant', node: 0 } }, 'holds no numbers'],
    ['another shape', { ...three, shape: [4] }, 'the model has 3 elements of int64'],
    [
      'another count of literals',
      { ...three, source: { kind: 'literal', values: [1, 2] } },
      'gives 2 elements',
    ],
    [
      'a literal beyond its type',
      { ...three, elementType: 'int8', shape: [1], source: { kind: 'fill', value: 300 } },
      '300 is not a value of type int8',
    ],
    [
      'a cast beyond its type',
      { ...real, elementType: 'int8', source: { kind: 'cast', of: 'real' } },
      'element 1 is 300, which is not a value of type int8',
    ],
    [
      'quantized to floats',
      { ...real, source: { kind: 'quantized', of: 'real', scale: 'real', zeroPoint: null, axis: 0 } },
      'nothing is quantized to float32',
    ],
  ])('a network that says of a constant what the model does not: %s', (_, wrong, problem) => {
    const bytes = onnx({
      inputs: { x: [1] },
      initializers: [integers('three', [1, 2, 3]), tensor('real', [2], Float32Array.of(1.5, 300))],
      nodes: [
        { op: 'Constant', inputs: [], outputs: ['text'], attributes: { value_string: 'text' } },
        { op: 'Relu', inputs: ['x'] },
      ],
      outputs: ['y'],
    })
    const read = weightReader({ name: '', bytes, sha256: '' }, noFiles)
    const result = read({ constants: { three, real, wrong } }, 'wrong')
    expect(result).toMatchObject({
      left: { _tag: 'UnreadableWeight', problem: expect.stringContaining(problem) },
    })
    expect(dataOf(read({ constants: { three, real, wrong } }, 'three'))).toEqual(BigInt64Array.of(1n, 2n, 3n))
  })
})

describe('weights that are made of others are those that the runtime computes', () => {
  const floats = Float32Array.of(0.05, -1.3, 2.55, 100, -0.25, 7, 0.15, -400, 0.45, 0.35, 12.75, -0.05)
  const channels = Float32Array.of(0.1, 0.5, 0.25)

  const agrees = async (initializers: readonly TensorProto[], nodes: readonly NodeSpec[]): Promise<void> => {
    const bytes = modelOf(initializers, nodes, ['y'])
    const expected = await run(bytes, { x: [1] })
    const found = readFrom(bytes, 'y')
    const values = E.isRight(found) ? Array.from(found.right.data, Number) : found.left
    expect(values).toEqual(E.isRight(expected) ? expected.right['y']?.values : expected.left)
    const network = importModel({ name: '', bytes, sha256: '' }, {})
    expect(E.isRight(network) ? network.right.nodes.map(({ op }) => op) : network.left).toEqual(['Relu'])
  }

  it('Transpose', async () => {
    const data = Float32Array.from({ length: 5000 }, (_, i) => i)
    await agrees(
      [tensor('w', [10, 5, 100], data)],
      [{ op: 'Transpose', inputs: ['w'], attributes: { perm: [2, 0, 1] } }],
    )
  })

  it.each([DataType.INT32, DataType.DOUBLE, DataType.BOOL, DataType.INT64])('Cast to %d', async (to) => {
    await agrees([tensor('w', [12], floats)], [{ op: 'Cast', inputs: ['w'], attributes: { to } }])
  })

  it('Cast to half precision and back', async () => {
    await agrees(
      [tensor('w', [12], floats)],
      [
        { op: 'Cast', inputs: ['w'], outputs: ['h'], attributes: { to: DataType.FLOAT16 } },
        { op: 'Cast', inputs: ['h'], attributes: { to: DataType.FLOAT } },
      ],
    )
  })

  it('QuantizeLinear, per channel and per tensor', async () => {
    const w = tensor('w', [3, 4], floats)
    const zero = tensor('z', [3], Int8Array.of(0, -3, 5), DataType.INT8)
    await agrees(
      [w, tensor('s', [3], channels), zero],
      [{ op: 'QuantizeLinear', inputs: ['w', 's', 'z'], attributes: { axis: 0 } }],
    )
    await agrees([w, tensor('s', [], Float32Array.of(0.1))], [{ op: 'QuantizeLinear', inputs: ['w', 's'] }])
    for (const [type, z] of [
      [DataType.INT16, Int16Array.of(-7)],
      [DataType.UINT16, Uint16Array.of(300)],
    ] as const)
      await agrees(
        [w, tensor('s', [], Float32Array.of(0.01)), tensor('z', [], z, type)],
        [{ op: 'QuantizeLinear', domain: 'com.microsoft', inputs: ['w', 's', 'z'] }],
      )
  })

  it('DequantizeLinear', async () => {
    const q = tensor(
      'q',
      [3, 4],
      Int8Array.from({ length: 12 }, (_, i) => i * 21 - 128),
      DataType.INT8,
    )
    const zero = tensor('z', [3], Int8Array.of(0, -3, 5), DataType.INT8)
    await agrees(
      [q, tensor('s', [3], channels), zero],
      [{ op: 'DequantizeLinear', inputs: ['q', 's', 'z'], attributes: { axis: -2 } }],
    )
  })
})

describe('half precision', () => {
  it('widens to the number that its sign, exponent and mantissa mean', () => {
    for (let bits = 0; bits < 2 ** 16; bits++) {
      const [sign, exponent, mantissa] = [bits >> 15, (bits >> 10) & 31, bits & 1023]
      const magnitude =
        exponent === 31
          ? mantissa === 0
            ? Number.POSITIVE_INFINITY
            : Number.NaN
          : exponent === 0
            ? mantissa * 2 ** -24
            : (1 + mantissa / 1024) * 2 ** (exponent - 15)
      if (!Object.is(fromHalf(bits), sign === 1 ? -magnitude : magnitude))
        expect([bits, fromHalf(bits)]).toEqual([bits, magnitude])
    }
    expect(fromHalf(0x3555)).toBeCloseTo(1 / 3, 3)
  })

  it('rounds to the nearest number that it has, ties to even', () => {
    const halves = Array.from({ length: 0x7c00 }, (_, bits) => fromHalf(bits))
    fc.assert(
      fc.property(fc.nat(halves.length - 2), fc.double({ min: 0, max: 1, noNaN: true }), (i, t) => {
        const [a, b] = [halves[i]!, halves[i + 1]!]
        const x = a + (b - a) * t
        const even = i % 2 === 0 ? a : b
        expect(toHalf(x)).toBe(x - a < b - x ? a : x - a > b - x ? b : even)
        expect(toHalf(-x)).toBe(-toHalf(x))
      }),
    )
    expect([65_519, 65_520, Number.NaN].map(toHalf)).toEqual([65_504, Number.POSITIVE_INFINITY, Number.NaN])
    expect([1, 1 + 2 ** -9, 1 + 3 * 2 ** -8, -0.1].map(toBfloat)).toEqual([1, 1, 1 + 2 ** -6, -0.10009765625])
  })
})
