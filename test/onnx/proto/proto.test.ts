import { type DescField, type DescMessage, fromBinary, ScalarType, toBinary } from '@bufbuild/protobuf'
import fc from 'fast-check'
import type { Either } from 'fp-ts/lib/Either.js'
import { file_onnx, ModelProtoSchema as Reference } from 'onnx-buf'
import { describe, expect, it } from 'vitest'
import { create } from '../../../lib/onnx/proto/create.js'
import { decode, type Malformed } from '../../../lib/onnx/proto/decode.js'
import { encode } from '../../../lib/onnx/proto/encode.js'
import { DataType, type ModelProto } from '../../../lib/onnx/proto/messages.js'
import type { Field, Schema } from '../../../lib/onnx/proto/schema.js'
import { ModelProtoSchema } from '../../../lib/onnx/proto/schemas.js'
import { mutant } from '../../arbitraries/mutant.js'
import { integers, onnx, tensor } from '../../arbitraries/onnx.js'
import { refuted } from '../../refuted.js'
import { runs } from '../../runs.js'

const kindOf = ({
  message,
  enum: names,
  scalar,
  listKind,
}: Pick<DescField, 'message' | 'enum'> & {
  scalar?: ScalarType | undefined
  listKind?: string | undefined
}) => message?.name ?? (names === undefined ? ScalarType[scalar ?? 0]?.toLowerCase() : 'int32') ?? listKind

const published = (message: DescMessage): unknown =>
  message.fields
    .toSorted((a, b) => a.number - b.number)
    .map((field) => [
      field.number,
      field.name,
      kindOf(field),
      field.fieldKind === 'list' && (field.packed ? 'packed' : 'list'),
      field.oneof?.localName ?? field.localName,
    ])

const ours = (schema: Schema<unknown>): unknown =>
  schema.fields.map((field) => [
    field.number,
    field.name,
    field.message === null ? field.scalar : field.message().name,
    field.list && (field.packed ? 'packed' : 'list'),
    field.property,
  ])

/** Every schema that the model's leads to, beside the published one. */
const schemas = (
  schema: Schema<unknown>,
  message: DescMessage,
  seen = new Map<DescMessage, Schema<unknown>>(),
): ReadonlyMap<DescMessage, Schema<unknown>> => {
  if (seen.has(message)) return seen
  seen.set(message, schema)
  const inner = (field: Field) => message.fields.find(({ number }) => number === field.number)?.message
  for (const field of schema.fields) {
    const next = inner(field)
    if (field.message !== null && next !== undefined) schemas(field.message(), next, seen)
  }
  return seen
}

const all = [...schemas(ModelProtoSchema, Reference)]

describe('the messages of an ONNX file', () => {
  it.each(all.map(([message, schema]) => [message.typeName, message, schema] as const))(
    '%s has the fields that onnx.proto gives it',
    (_, message, schema) => {
      expect(schema.name).toBe(message.name)
      expect(ours(schema)).toEqual(published(message))
    },
  )

  it('are all there', () => {
    const names = (messages: readonly DescMessage[]): readonly string[] =>
      messages.flatMap((message) => [message.typeName, ...names(message.nestedMessages)])
    expect(all.map(([message]) => message.typeName).toSorted()).toEqual(names(file_onnx.messages).toSorted())
  })
})

type Random = { readonly [property: string]: unknown }

const scalars: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  int32: fc.integer(),
  int64: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  uint64: fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
  float: fc.float({ noNaN: true }),
  double: fc.double({ noNaN: true }),
  string: fc.string({ unit: 'grapheme', maxLength: 80 }),
  bytes: fc.uint8Array({ maxLength: 5 }),
}

/** The last number of each enumeration. The reference drops numbers beyond, which are kept here for whoever reads them. */
const enumerations: Readonly<Record<string, number>> = { data_location: 1, type: 14 }
const known = ({ name }: Field, value: unknown): unknown =>
  typeof value === 'number' && (value < 0 || value > (enumerations[name] ?? value)) && name in enumerations
    ? 0
    : value

/** Messages of a schema with some of their fields, to a depth. */
const messagesOf = (schema: Schema<unknown>, depth: number): fc.Arbitrary<Random> => {
  const fields = schema.fields.filter(({ message }) => message === null || depth > 0)
  return fc.subarray(fields, { maxLength: Math.min(4, fields.length) }).chain((some) =>
    fc.record(
      Object.fromEntries(
        some.map(({ name, property, oneOf, list, message, scalar }) => {
          const last = enumerations[name]
          const number = last === undefined ? scalars[scalar ?? '']! : fc.integer({ min: 0, max: last })
          const one = message === null ? number : messagesOf(message(), depth - 1)
          const value = list ? fc.array(one, { maxLength: 3 }) : one
          return [property, oneOf === null ? value : value.map((each) => ({ case: oneOf, value: each }))]
        }),
      ),
    ),
  )
}

const models = messagesOf(ModelProtoSchema, 5).map((init) => create(ModelProtoSchema, init))

/** A message with all of its fields, and without what only one of the libraries writes beside them. */
const plain = (schema: Schema<unknown>, message: unknown): unknown => {
  const value: Random = Object(message)
  const of = (field: Field, each: unknown): unknown =>
    field.message === null || each === undefined ? known(field, each) : plain(field.message(), each)
  return Object.fromEntries(
    schema.fields.map((field) => {
      const here = value[field.property]
      if (field.oneOf === null)
        return field.list
          ? [field.property, Array.from(Object(here), (each) => of(field, each))]
          : [field.property, of(field, here)]
      const chosen: Random = Object(here)
      return [field.oneOf, chosen['case'] === field.oneOf ? of(field, chosen['value']) : undefined]
    }),
  )
}

type Decode = (bytes: Uint8Array) => Either<Malformed, ModelProto>
const decodeModel: Decode = (bytes) => decode(ModelProtoSchema, bytes)

const reference = (bytes: Uint8Array) => {
  try {
    return fromBinary(Reference, bytes)
  } catch {
    return null
  }
}

/** What the decoder takes, the reference takes for the same message. */
const agrees = (bytes: Uint8Array, read: Decode): boolean => {
  const model = read(bytes)
  if (model._tag === 'Left') return true
  const expected = reference(bytes)
  if (expected === null) return false
  expect(plain(ModelProtoSchema, model.right)).toEqual(plain(ModelProtoSchema, expected))
  return true
}

const file = onnx({
  inputs: { x: ['N', 3] },
  initializers: [tensor('w', [3, 4]), integers('i', [1, 2, 3])],
  nodes: [
    { op: 'Gemm', name: 'größer', inputs: ['x', 'w'], attributes: { alpha: { float: 0.5 }, transB: 0 } },
  ],
  outputs: ['y'],
})

const writtenAndRead = (read: Decode) =>
  fc.property(models, (model) => {
    const bytes = encode(ModelProtoSchema, model)
    const expected = fromBinary(Reference, bytes)
    expect(toBinary(Reference, expected)).toEqual(bytes)
    const again = read(bytes)
    expect(again).toMatchObject({ _tag: 'Right' })
    if (again._tag === 'Left') return
    expect(plain(ModelProtoSchema, again.right)).toEqual(plain(ModelProtoSchema, expected))
    expect(encode(ModelProtoSchema, again.right)).toEqual(bytes)
  })
const damaged = (read: Decode) => fc.property(mutant([file]), (bytes) => agrees(bytes, read))

const changedBy =
  (change: (model: ModelProto) => ModelProto): Decode =>
  (bytes) => {
    const model = decodeModel(bytes)
    return model._tag === 'Left' ? model : { _tag: 'Right', right: change(model.right) }
  }

describe('a model', () => {
  it('is written and read as by the reference', () => {
    fc.assert(writtenAndRead(decodeModel), { numRuns: runs(200) })
  })

  it('that is damaged is refused, or is what the reference takes it for', () => {
    fc.assert(damaged(decodeModel), { numRuns: runs(600) })
  })

  it('is held against the reference: a decoder that loses a field or takes everything is found out', () => {
    const loses = changedBy((model) => create(ModelProtoSchema, { ...model, producerName: '' }))
    const takesAll: Decode = (bytes) => {
      const model = decodeModel(bytes)
      return model._tag === 'Left' ? { _tag: 'Right', right: create(ModelProtoSchema, {}) } : model
    }
    expect(refuted(writtenAndRead(loses), { numRuns: 300 })).toBe(true)
    expect(refuted(damaged(takesAll), { numRuns: 300 })).toBe(true)
  })

  it('keeps what a copy does not change, and says again what was left out', () => {
    const model = create(ModelProtoSchema, { irVersion: 8n, graph: { name: 'g' } })
    const copy = create(ModelProtoSchema, { ...model, producerName: 'p' })
    expect(copy.graph).toBe(model.graph)
    expect([copy.irVersion, copy.producerName, copy.domain, copy.functions]).toEqual([8n, 'p', '', []])
    expect(Object.keys(copy).toSorted()).toEqual(['graph', 'irVersion', 'producerName'])
  })
})

const longRun = { name: 'w', dims: [4200n], dataType: DataType.INT8 }
const modelWith = (init: Parameters<typeof tensorIn>[0]) =>
  encode(ModelProtoSchema, create(ModelProtoSchema, { graph: { initializer: [{ ...longRun, ...init }] } }))
const tensorIn = (init: {
  readonly int32Data?: ArrayLike<number>
  readonly int64Data?: ArrayLike<bigint>
  readonly uint64Data?: ArrayLike<bigint>
  readonly floatData?: ArrayLike<number>
  readonly doubleData?: ArrayLike<number>
}) => {
  const model = decodeModel(modelWith(init))
  return model._tag === 'Left' ? undefined : model.right.graph?.initializer[0]
}
const filled = <A>(some: readonly A[]): A[] =>
  Array.from({ length: 4200 }, (_, i) => some[i % some.length]).flatMap((x) => (x === undefined ? [] : [x]))

describe('a long run of packed numbers', () => {
  it('is an array of its type or a narrower one, with the numbers of the list', () => {
    const ints = [0, -1, 127, 300, 2 ** 31 - 1, -(2 ** 31)]
    const longs = [0n, -1n, 2n ** 40n, -(2n ** 63n), 2n ** 63n - 1n]
    const reals = [0, -0.5, 1e30, -1e-30].map(Math.fround)
    expect(tensorIn({ int32Data: filled(ints) })?.int32Data).toEqual(Int32Array.from(filled(ints)))
    const narrow = filled([-128, 5, 127])
    expect(tensorIn({ int32Data: narrow })?.int32Data).toEqual(Int8Array.from(narrow))
    const wider = filled([-128, 5, 128])
    expect(tensorIn({ int32Data: wider })?.int32Data).toEqual(Int16Array.from(wider))
    expect(tensorIn({ int64Data: filled(longs) })?.int64Data).toEqual(BigInt64Array.from(filled(longs)))
    expect(tensorIn({ uint64Data: filled([2n ** 64n - 1n, 5n]) })?.uint64Data).toEqual(
      BigUint64Array.from(filled([2n ** 64n - 1n, 5n])),
    )
    expect(tensorIn({ floatData: filled(reals) })?.floatData).toEqual(Float32Array.from(filled(reals)))
    expect(tensorIn({ doubleData: filled(reals) })?.doubleData).toEqual(Float64Array.from(filled(reals)))
  })

  it('and what follows it of the same field are one list, written once', () => {
    const tensor = (part: Uint8Array) => [0x2a, ...lengthOf(part.length), ...part]
    const run = (length: number) =>
      Uint8Array.from([0x2a, ...lengthOf(length), ...new Uint8Array(length).fill(7)])
    const body = tensor(Uint8Array.from([...run(5000), ...run(5000), 0x28, 9]))
    const bytes = Uint8Array.from([0x3a, ...lengthOf(body.length), ...body])
    const model = decodeModel(bytes)
    const data = model._tag === 'Left' ? [] : (model.right.graph?.initializer[0]?.int32Data ?? [])
    expect([data.length, data[0], data[9999], data[10_000]]).toEqual([10_001, 7, 7, 9])
    expect(agrees(bytes, decodeModel)).toBe(true)
  })
})

/** A length as a varint. */
function lengthOf(length: number): readonly number[] {
  return length < 128 ? [length] : [(length % 128) + 128, ...lengthOf(Math.floor(length / 128))]
}

const problem = (...bytes: readonly number[]): string | undefined => {
  const model = decodeModel(Uint8Array.from(bytes))
  return model._tag === 'Left' ? model.left.reason : undefined
}

describe('bytes that are no model', () => {
  it.each<readonly [string, readonly number[]]>([
    ['ModelProto has no field 99', [0x9a, 0x06, 0]],
    ['ModelProto.graph is stored as varint, not as bytes', [0x38, 1]],
    ['ModelProto.ir_version is stored as bytes, not as varint', [0x0a, 0]],
    ['no field of ModelProto begins here', [0x0b]],
    ['no field of ModelProto begins here', [0xff, 0xff, 0xff, 0xff, 0xff, 0x01]],
    ['the number ModelProto.ir_version does not end', [0x08, 0x80]],
    ['ModelProto.producer_name is not valid UTF-8', [0x12, 2, 0xc3, 0x28]],
    ['ModelProto.producer_name claims 5 bytes, but only 1 are left', [0x12, 5, 0x41]],
    ['NodeProto.input claims 9 bytes, but only 0 are left', [0x3a, 4, 0x0a, 2, 0x0a, 9, 0, 0]],
    ['TensorProto.float_data holds 3 bytes, no multiple of 4', [0x3a, 7, 0x2a, 5, 0x22, 3, 0, 0, 0]],
    ['the last number of TensorProto.dims does not end', [0x3a, 5, 0x2a, 3, 0x0a, 1, 0x80]],
    [
      'a number of TensorProto.int32_data is longer than 10 bytes',
      [0x3a, 15, 0x2a, 13, 0x2a, 11, ...Array.from({ length: 10 }, () => 0x80), 0],
    ],
  ])('%s', (reason, bytes) => {
    expect(problem(...bytes)).toBe(reason)
  })

  it('make no more objects than a bound, in lists as in messages', () => {
    const numbers = (field: number, count: number) => [
      0x3a,
      ...lengthOf(count + 1 + lengthOf(count).length + 1 + lengthOf(count + 4).length),
      0x2a,
      ...lengthOf(count + 1 + lengthOf(count).length),
      (field << 3) + 2,
      ...lengthOf(count),
    ]
    const dims = numbers(1, 1_100_000)
    const bytes = new Uint8Array(dims.length + 1_100_000)
    bytes.set(dims)
    const model = decodeModel(bytes)
    expect(model).toMatchObject({ _tag: 'Left', left: { reason: 'more than 1000000 messages and numbers' } })
  })
})
