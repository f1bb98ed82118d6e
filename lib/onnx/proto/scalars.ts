import type { Scalar } from './schema.js'
import { everyVarint, varintsIn } from './varints.js'
import { type BinaryReader, type BinaryWriter, WireType } from './wire.js'

/** How a scalar stands in a file, by itself and in a run of many. */
interface Encoding {
  readonly wire: WireType
  readonly read: (reader: BinaryReader) => unknown
  /** The numbers of a run, in an array of their type; null of what does not come in runs. */
  readonly readRun: ((run: Uint8Array) => ArrayLike<unknown>) | null
}

/** The numbers of a run of varints, 64 bits each, as words of 32, the lower first. */
const wordsOf = (run: Uint8Array): Uint32Array => {
  const words = new Uint32Array(2 * varintsIn(run))
  everyVarint(run, (low, high, i) => {
    words[2 * i] = low
    words[2 * i + 1] = high
  })
  return words
}

/** An array for the int32 numbers of a run, as narrow as they are: weights of 8 bits come as int32, one a byte. */
const narrowestFor = (run: Uint8Array): Int8Array | Int16Array | Int32Array => {
  let [least, greatest] = [0, 0]
  everyVarint(run, (low) => {
    if (low < least) least = low
    if (low > greatest) greatest = low
  })
  const length = varintsIn(run)
  if (least >= -128 && greatest < 128) return new Int8Array(length)
  return least >= -32_768 && greatest < 32_768 ? new Int16Array(length) : new Int32Array(length)
}

/** The bytes of a run where an array of any type can begin. */
const aligned = (run: Uint8Array): ArrayBuffer => new Uint8Array(run).buffer

/** Every scalar that ONNX uses. Source: Protocol Buffers, Encoding (https://protobuf.dev/programming-guides/encoding). */
export const encodings: Readonly<Record<Scalar, Encoding>> = {
  int32: {
    wire: WireType.Varint,
    read: (reader) => reader.int32(),
    readRun: (run) => {
      const data = narrowestFor(run)
      everyVarint(run, (low, _, i) => {
        data[i] = low
      })
      return data
    },
  },
  int64: {
    wire: WireType.Varint,
    read: (reader) => BigInt(reader.int64()),
    readRun: (run) => new BigInt64Array(wordsOf(run).buffer),
  },
  uint64: {
    wire: WireType.Varint,
    read: (reader) => BigInt(reader.uint64()),
    readRun: (run) => new BigUint64Array(wordsOf(run).buffer),
  },
  float: {
    wire: WireType.Bit32,
    read: (reader) => reader.float(),
    readRun: (run) => new Float32Array(aligned(run)),
  },
  double: {
    wire: WireType.Bit64,
    read: (reader) => reader.double(),
    readRun: (run) => new Float64Array(aligned(run)),
  },
  string: { wire: WireType.LengthDelimited, read: (reader) => reader.string(), readRun: null },
  bytes: { wire: WireType.LengthDelimited, read: (reader) => reader.bytes(), readRun: null },
}

/** Writes a number, text or bytes the way in which the scalar stands in a file. */
export const write = (writer: BinaryWriter, scalar: Scalar, value: unknown): void => {
  if (typeof value === 'string') writer.string(value)
  else if (value instanceof Uint8Array) writer.bytes(value)
  else if (typeof value === 'bigint') writer[scalar === 'uint64' ? 'uint64' : 'int64'](value)
  else if (typeof value === 'number')
    writer[scalar === 'float' || scalar === 'double' ? scalar : 'int32'](value)
}
