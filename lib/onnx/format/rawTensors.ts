import type { DescMessage } from '@bufbuild/protobuf'
import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire'
import { TensorProtoSchema } from 'onnx-buf'
import { isNumeric, type NumericType } from '../tensors/tensorData.js'
import { elementTypeOf, holds } from './elementType.js'
import { everyVarint, varintsIn } from './varints.js'

const { field: fields } = TensorProtoSchema

/** The field in which a tensor of each type has its elements one by one. */
const fieldFor = (type: NumericType): number => {
  switch (type) {
    case 'float32':
      return fields.floatData.number
    case 'float64':
      return fields.doubleData.number
    case 'int64':
      return fields.int64Data.number
    case 'uint32':
    case 'uint64':
      return fields.uint64Data.number
    default:
      return fields.int32Data.number
  }
}

type Numbers = Int8Array | Uint8Array | Int16Array | Uint16Array | Int32Array | Uint32Array

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength)

/** The numbers of a run in the words of an array; null where the type cannot hold one of them. */
const narrowed = (run: Uint8Array, data: Numbers, fits: (number: number) => boolean): Uint8Array | null => {
  const signed = !(data instanceof Uint32Array)
  const right = everyVarint(run, (low, high, i) => {
    const value = signed ? low : low >>> 0
    data[i] = value
    return (signed || high === 0) && fits(value)
  })
  return right ? bytesOf(data) : null
}

const whole = (run: Uint8Array): Uint8Array => {
  const words = new Uint32Array(2 * varintsIn(run))
  everyVarint(run, (low, high, i) => {
    words[2 * i] = low
    words[2 * i + 1] = high
    return true
  })
  return bytesOf(words)
}

/** The elements of a packed run as raw data, little-endian; null where the type cannot hold one of them. */
const rawOf = (type: NumericType, run: Uint8Array): Uint8Array | null => {
  const into = (data: Numbers) => narrowed(run, data, (number) => holds(type, number))
  switch (type) {
    case 'float32':
    case 'float64':
      return run
    case 'int64':
    case 'uint64':
      return whole(run)
    case 'uint32':
      return into(new Uint32Array(varintsIn(run)))
    case 'int32':
      return into(new Int32Array(varintsIn(run)))
    case 'int16':
      return into(new Int16Array(varintsIn(run)))
    case 'uint16':
      return into(new Uint16Array(varintsIn(run)))
    case 'int8':
      return into(new Int8Array(varintsIn(run)))
    case 'uint8':
      return into(new Uint8Array(varintsIn(run)))
    case 'float16':
    case 'bfloat16':
      return narrowed(run, new Uint16Array(varintsIn(run)), (bits) => bits >= 0 && bits <= 0xffff)
    // two elements a number
    case 'int4':
    case 'uint4':
      return narrowed(run, new Uint8Array(varintsIn(run)), (bits) => bits >= 0 && bits <= 0xff)
    case 'bool': {
      const data = new Uint8Array(varintsIn(run))
      everyVarint(run, (low, _, i) => {
        data[i] = low === 0 ? 0 : 1
        return true
      })
      return data
    }
  }
}

/** A field of a message where it stands in the file: from its tag on, and its bytes where it has a length. */
interface Part {
  readonly number: number
  readonly start: number
  readonly end: number
  readonly content: Uint8Array | null
  /** The number of a varint, its lowest 32 bits. */
  readonly value: number
}

/** The parts of a well-formed message. */
function* partsOf(bytes: Uint8Array): Generator<Part> {
  const reader = new BinaryReader(bytes)
  while (reader.pos < reader.len) {
    const start = reader.pos
    const [number, wire] = reader.tag()
    const value = wire === WireType.Varint ? reader.int32() : 0
    const content = wire === WireType.LengthDelimited ? reader.bytes() : null
    if (wire !== WireType.Varint && content === null) reader.skip(wire, number)
    yield { number, start, end: reader.pos, content, value }
  }
}

/** Pieces of a message one after the other, and how long they are together. */
interface Rewritten {
  readonly pieces: readonly Uint8Array[]
  readonly length: number
}

const rewritten = (pieces: readonly Uint8Array[]): Rewritten => ({
  pieces,
  length: pieces.reduce((sum, piece) => sum + piece.length, 0),
})

const field = (number: number, { pieces, length }: Rewritten): readonly Uint8Array[] => [
  new BinaryWriter().tag(number, WireType.LengthDelimited).uint32(length).finish(),
  ...pieces,
]

/** Fewer bytes are left as they are. */
const long = 4096

const typeIn = (bytes: Uint8Array): NumericType | null => {
  let dataType = 0
  for (const { number, value } of partsOf(bytes)) if (number === fields.dataType.number) dataType = value
  const type = elementTypeOf(dataType)
  return type !== undefined && isNumeric(type) ? type : null
}

/** A tensor whose elements are one long run of packed numbers, with raw data in its place; null of any other. */
const rawTensor = (bytes: Uint8Array): Rewritten | null => {
  const type = typeIn(bytes)
  if (type === null) return null
  // no list of the parts: numbers that are not packed are a part each
  let run: Part | null = null
  for (const part of partsOf(bytes)) {
    if (part.number === fields.rawData.number) return null
    if (part.number !== fieldFor(type)) continue
    if (run !== null || part.content === null) return null
    run = part
  }
  if (run === null || run.content === null || run.content.length < long) return null
  const raw = rawOf(type, run.content)
  if (raw === null) return null
  return rewritten([
    bytes.subarray(0, run.start),
    ...field(fields.rawData.number, rewritten([raw])),
    bytes.subarray(run.end),
  ])
}

const rawMessage = (message: DescMessage, bytes: Uint8Array): Rewritten | null => {
  if (bytes.length < long) return null
  if (message.typeName === TensorProtoSchema.typeName) return rawTensor(bytes)
  const pieces: Uint8Array[] = []
  const messages = new Map(message.fields.map((field) => [field.number, field.message]))
  let done = 0
  for (const { number, start, end, content } of partsOf(bytes)) {
    const inner = messages.get(number)
    const raw = content === null || inner === undefined ? null : rawMessage(inner, content)
    if (raw === null) continue
    pieces.push(bytes.subarray(done, start), ...field(number, raw))
    done = end
  }
  return done === 0 ? null : rewritten([...pieces, bytes.subarray(done)])
}

/**
 * A well-formed message of the schema whose tensors have raw data instead of long runs of packed numbers: the same
 * tensors, which then decode into views instead of lists, whose elements take many times as much memory. What is no
 * tensor of its type stays as it is, for whoever says what is wrong with it. `bytes` themselves where nothing changes.
 *
 * Source: ONNX, onnx.proto, TensorProto: raw_data is little-endian, of fixed width, row-major.
 */
export const rawTensors = (message: DescMessage, bytes: Uint8Array): Uint8Array => {
  const raw = rawMessage(message, bytes)
  if (raw === null) return bytes
  const all = new Uint8Array(raw.length)
  let at = 0
  for (const piece of raw.pieces) {
    all.set(piece, at)
    at += piece.length
  }
  return all
}
