import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import { encodings } from './scalars.js'
import { type Field, type Fields, isFields, type Schema } from './schema.js'
import { BinaryReader, WireType } from './wire.js'

/** Where bytes stop being a message of the schema, and why. */
export interface Malformed {
  readonly offset: number
  readonly reason: string
}

export const malformedText = ({ offset, reason }: Malformed): string => `at byte ${offset}: ${reason}`

/** Nested messages beyond this depth are refused; the deepest real models (nested If and Loop) need about thirty. */
const deepest = 90
/**
 * Messages and boxed numbers beyond this count are refused: a few bytes of file each would become objects without end.
 */
const mostObjects = 1_000_000
/** So many bytes of packed integers, which decode into a list of small numbers, weigh as much as one object. */
const bytesPerObject = 64
/** A longer run of packed numbers is read into an array of their type, not into a list. */
const long = 4096

const tooMany = `more than ${mostObjects} messages and numbers`

const wireNames: Readonly<Partial<Record<WireType, string>>> = {
  [WireType.Varint]: 'varint',
  [WireType.Bit64]: 'fixed64',
  [WireType.LengthDelimited]: 'bytes',
  [WireType.Bit32]: 'fixed32',
}
/** The wire types by their numbers; groups are not used. */
const wireTypes: readonly (WireType | undefined)[] = [
  WireType.Varint,
  WireType.Bit64,
  WireType.LengthDelimited,
  undefined,
  undefined,
  WireType.Bit32,
]
/** Bytes of a number of each wire type that has a fixed size. */
const sizes: ReadonlyMap<WireType, number> = new Map([
  [WireType.Bit32, 4],
  [WireType.Bit64, 8],
])

const wireOf = ({ scalar }: Field): WireType =>
  scalar === null ? WireType.LengthDelimited : encodings[scalar].wire

/** Whether a list of numbers may come as one run of bytes: any may, whatever the format asks for. */
const comesInRuns = ({ list, scalar }: Field): boolean =>
  list && scalar !== null && encodings[scalar].readRun !== null

/** Whether each element, decoded, is an object of its own. */
const isBoxed = ({ message, list, scalar }: Field): boolean =>
  message !== null || (list && scalar !== 'int32' && scalar !== 'float' && scalar !== 'double')

/** Bytes of the longest varint of a run. */
const longestVarint = (run: Uint8Array): number => {
  let [longest, length] = [0, 0]
  for (let i = 0; i < run.length; i++) {
    length++
    if (length > longest) longest = length
    if (run[i]! < 0x80) length = 0
  }
  return longest
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Names are short and ASCII nearly always, for which a decoder takes longer to call than to run. */
const short = 64

/** The text that bytes are in UTF-8, or null. */
const textOf = (bytes: Uint8Array): string | null => {
  if (bytes.length <= short && bytes.every((byte) => byte < 0x80)) return String.fromCharCode(...bytes)
  try {
    return utf8.decode(bytes)
  } catch {
    return null
  }
}

const set = ({ property, oneOf }: Field, value: unknown, into: Fields): void => {
  into[property] = oneOf === null ? value : { case: oneOf, value }
}

/** What a message has of a field already, which a second message of the same field adds to. */
const before = ({ property, oneOf, list }: Field, message: Fields): Fields => {
  const there = message[property]
  if (list || !isFields(there)) return {}
  if (oneOf === null) return { ...there }
  const value = there['case'] === oneOf ? there['value'] : undefined
  return isFields(value) ? { ...value } : {}
}

/**
 * Reads a message of the schema, or says where `bytes` stop being a well-formed one.
 *
 * Common decoders take what they can: they let a nested message run past the end of the one around it, read a field
 * whatever its wire type, and pass over fields that they do not know. A damaged file may then decode into
 * another model. This one takes only lengths that nest, known fields with their own wire types and valid
 * UTF-8, within bounds on depth and on the objects that it makes. It allocates nothing that grows
 * with the lengths that the file claims, and weights are views of `bytes`.
 *
 * Source: Protocol Buffers, Encoding (https://protobuf.dev/programming-guides/encoding).
 */
// oxlint-disable-next-line max-lines-per-function -- the grammar of the format, a short function a rule, over one position in the bytes
export const decode = <M>(schema: Schema<M>, bytes: Uint8Array): Either<Malformed, M> => {
  const reader = new BinaryReader(bytes)
  let objects = 0
  let problem: Malformed | null = null

  const stop = (offset: number, reason: string): false => {
    problem = { offset, reason }
    return false
  }

  /** The varint at the reader's position, or -1 where it does not end in time. */
  const varint = (end: number): number => {
    let value = 0
    let scale = 1
    for (let i = 0; i < 10 && reader.pos < end; i++) {
      const byte = bytes[reader.pos++]!
      value += (byte & 0x7f) * scale
      if (byte < 0x80) return value
      scale *= 128
    }
    return -1
  }

  /** The list of a field, which one more value is added to. */
  const listIn = (field: Field, message: Fields): unknown[] => {
    const there = message[field.property]
    if (Array.isArray(there)) return there
    const list = ArrayBuffer.isView(there) ? Object.values(there) : []
    if (isBoxed(field)) objects += list.length
    message[field.property] = list
    return list
  }

  const keep = (field: Field, value: unknown, message: Fields): true => {
    if (field.list) listIn(field, message).push(value)
    else set(field, value, message)
    return true
  }

  /** The numbers of a run that ends at `end`. */
  const run = (field: Field, where: string, end: number, message: Fields): boolean => {
    const start = reader.pos
    const numbers = field.scalar === null ? null : encodings[field.scalar].readRun
    reader.pos = end
    if (numbers === null || start === end) return true
    const size = sizes.get(wireOf(field))
    if (size !== undefined && (end - start) % size > 0)
      return stop(start, `${where} holds ${end - start} bytes, no multiple of ${size}`)
    const part = bytes.subarray(start, end)
    if (size === undefined && part.at(-1)! >= 0x80)
      return stop(end, `the last number of ${where} does not end`)
    if (size === undefined && longestVarint(part) > 10)
      return stop(start, `a number of ${where} is longer than 10 bytes`)
    if (field.packed && part.length >= long && !Object.hasOwn(message, field.property)) {
      message[field.property] = numbers(part)
      return true
    }
    objects += part.length / (isBoxed(field) ? 1 : bytesPerObject)
    if (objects > mostObjects) return stop(start, tooMany)
    const list = listIn(field, message)
    const read = numbers(part)
    for (let i = 0; i < read.length; i++) list.push(read[i])
    return true
  }

  const nested = (
    field: Field,
    of: Schema<unknown>,
    end: number,
    depth: number,
    message: Fields,
  ): boolean => {
    const fields = before(field, message)
    return walk(of, fields, end, depth + 1) && keep(field, of.of(fields), message)
  }

  /** A field of length `end - reader.pos`. */
  const lengthy = (field: Field, where: string, end: number, depth: number, message: Fields): boolean => {
    const start = reader.pos
    if (field.message !== null) return nested(field, field.message(), end, depth, message)
    if (comesInRuns(field)) return run(field, where, end, message)
    reader.pos = end
    const part = bytes.subarray(start, end)
    if (field.scalar !== 'string') return keep(field, part, message)
    const text = textOf(part)
    return text === null ? stop(start, `${where} is not valid UTF-8`) : keep(field, text, message)
  }

  const value = (
    field: Field,
    where: string,
    wire: WireType,
    end: number,
    depth: number,
    message: Fields,
  ) => {
    const start = reader.pos
    if (isBoxed(field) && ++objects > mostObjects) return stop(start, tooMany)
    if (wire === WireType.LengthDelimited) {
      const length = varint(end)
      if (length < 0) return stop(start, `the length of ${where} does not end`)
      const left = end - reader.pos
      if (length > left) return stop(start, `${where} claims ${length} bytes, but only ${left} are left`)
      return lengthy(field, where, reader.pos + length, depth, message)
    }
    const size = sizes.get(wire)
    if (size === undefined && varint(end) < 0) return stop(start, `the number ${where} does not end`)
    if (size !== undefined && start + size > end) return stop(start, `the number ${where} is cut off`)
    reader.pos = start
    return field.scalar === null || keep(field, encodings[field.scalar].read(reader), message)
  }

  const walk = (of: Schema<unknown>, message: Fields, end: number, depth: number): boolean => {
    if (depth > deepest) return stop(reader.pos, `messages nest deeper than ${deepest}`)
    while (reader.pos < end) {
      const start = reader.pos
      const tag = varint(end)
      const wire = tag < 0 ? undefined : wireTypes[tag % 8]
      if (wire === undefined || tag >= 2 ** 32) return stop(start, `no field of ${of.name} begins here`)
      const number = Math.floor(tag / 8)
      const field = of.numbered.get(number)
      if (field === undefined) return stop(start, `${of.name} has no field ${number}`)
      const [where, own] = [`${of.name}.${field.name}`, wireOf(field)]
      if (wire !== own && !(comesInRuns(field) && wire === WireType.LengthDelimited))
        return stop(start, `${where} is stored as ${wireNames[wire]}, not as ${wireNames[own]}`)
      if (!value(field, where, wire, end, depth, message)) return false
    }
    return true
  }

  const fields: Fields = {}
  walk(schema, fields, bytes.length, 0)
  return problem === null ? E.right(schema.of(fields)) : E.left(problem)
}
