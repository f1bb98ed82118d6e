import { type DescField, type DescMessage, ScalarType } from '@bufbuild/protobuf'

/** Where bytes stop being a message of the schema, and why. */
export interface Malformed {
  readonly offset: number
  readonly reason: string
}

type Wire = 'varint' | 'fixed64' | 'bytes' | 'fixed32'

interface Field {
  readonly name: string
  readonly wire: Wire
  /** A repeated number may also come packed into one run of bytes. */
  readonly packable: boolean
  readonly text: boolean
  /** Decoded, each element is an object of its own. */
  readonly boxed: boolean
  readonly message: Layout | null
}

interface Layout {
  readonly name: string
  readonly fields: Map<number, Field>
}

const wires: readonly (Wire | null)[] = ['varint', 'fixed64', 'bytes', null, null, 'fixed32']

const wireOf = (scalar: ScalarType): Wire => {
  switch (scalar) {
    case ScalarType.DOUBLE:
    case ScalarType.FIXED64:
    case ScalarType.SFIXED64:
      return 'fixed64'
    case ScalarType.FLOAT:
    case ScalarType.FIXED32:
    case ScalarType.SFIXED32:
      return 'fixed32'
    case ScalarType.STRING:
    case ScalarType.BYTES:
      return 'bytes'
    default:
      return 'varint'
  }
}

const boxes = (scalar: ScalarType): boolean =>
  scalar === ScalarType.INT64 || scalar === ScalarType.UINT64 || wireOf(scalar) === 'bytes'

const fieldOf = (field: DescField, layouts: Map<string, Layout>): Field => {
  const scalar = field.fieldKind === 'enum' ? ScalarType.INT32 : (field.scalar ?? ScalarType.INT32)
  const message = field.message === undefined ? null : layoutOf(field.message, layouts)
  const wire = message === null ? wireOf(scalar) : 'bytes'
  return {
    name: field.name,
    wire,
    packable: field.fieldKind === 'list' && wire !== 'bytes',
    text: message === null && scalar === ScalarType.STRING,
    boxed: message !== null || (field.fieldKind === 'list' && boxes(scalar)),
    message,
  }
}

const layoutOf = (message: DescMessage, layouts: Map<string, Layout>): Layout => {
  const known = layouts.get(message.typeName)
  if (known !== undefined) return known
  const layout: Layout = { name: message.name, fields: new Map() }
  layouts.set(message.typeName, layout)
  for (const field of message.fields) layout.fields.set(field.number, fieldOf(field, layouts))
  return layout
}

/** Nested messages beyond this depth are refused; the deepest real models (nested If and Loop) need about thirty. */
const deepest = 90
/**
 * Messages and boxed numbers beyond this count are refused: a few bytes of file each would become objects without end.
 */
const mostObjects = 1_000_000
/** So many bytes of packed integers, which decode into a list of small numbers, weigh as much as one object. */
const bytesPerObject = 64

/**
 * The first place where `bytes` are no well-formed message of the schema, or null.
 *
 * Decoders take what they can: they let a nested message run past the end of the one around it, read a field
 * whatever its wire type, and pass over fields that they do not know. A damaged file may then decode into
 * another model. This walk accepts only lengths that nest, known fields with their own wire types and valid
 * UTF-8, within bounds on depth and on the objects that decoding would make. It allocates nothing that grows
 * with the lengths that the file claims, and skips over weights.
 *
 * Source: Protocol Buffers, Encoding (https://protobuf.dev/programming-guides/encoding).
 */
// oxlint-disable-next-line max-lines-per-function -- the grammar of the format, a short function a rule, over one position in the bytes
export const malformed = (schema: DescMessage, bytes: Uint8Array): Malformed | null => {
  const utf8 = new TextDecoder('utf-8', { fatal: true })
  let position = 0
  let objects = 0
  let problem: Malformed | null = null

  const stop = (offset: number, reason: string): false => {
    problem = { offset, reason }
    return false
  }

  /** The varint at `position`, or -1 where it does not end in time. */
  const varint = (end: number): number => {
    let value = 0
    let scale = 1
    for (let i = 0; i < 10 && position < end; i++) {
      const byte = bytes[position++]!
      value += (byte & 0x7f) * scale
      if (byte < 0x80) return value
      scale *= 128
    }
    return -1
  }

  const isText = (start: number, end: number): boolean => {
    let ascii = true
    for (let i = start; i < end && ascii; i++) ascii = bytes[i]! < 0x80
    if (ascii) return true
    try {
      utf8.decode(bytes.subarray(start, end))
      return true
    } catch {
      return false
    }
  }

  const run = (layout: Layout, field: Field, start: number, end: number, depth: number): boolean => {
    const where = `${layout.name}.${field.name}`
    if (field.message !== null) return walk(field.message, end, depth + 1)
    position = end
    if (field.text) return isText(start, end) || stop(start, `${where} is not valid UTF-8`)
    if (!field.packable) return true
    if (field.wire !== 'varint') {
      const size = field.wire === 'fixed32' ? 4 : 8
      return (
        (end - start) % size === 0 ||
        stop(start, `${where} holds ${end - start} bytes, no multiple of ${size}`)
      )
    }
    objects += (end - start) / (field.boxed ? 1 : bytesPerObject)
    return start === end || bytes[end - 1]! < 0x80 || stop(end, `the last number of ${where} does not end`)
  }

  const value = (layout: Layout, field: Field, wire: Wire, end: number, depth: number): boolean => {
    const start = position
    const where = `${layout.name}.${field.name}`
    if (field.boxed && ++objects > mostObjects)
      return stop(start, `more than ${mostObjects} messages and numbers`)
    if (wire === 'varint') return varint(end) >= 0 || stop(start, `the number ${where} does not end`)
    if (wire !== 'bytes') {
      position += wire === 'fixed32' ? 4 : 8
      return position <= end || stop(start, `the number ${where} is cut off`)
    }
    const length = varint(end)
    if (length < 0) return stop(start, `the length of ${where} does not end`)
    const left = end - position
    if (length > left) return stop(start, `${where} claims ${length} bytes, but only ${left} are left`)
    return run(layout, field, position, position + length, depth)
  }

  const walk = (layout: Layout, end: number, depth: number): boolean => {
    if (depth > deepest) return stop(position, `messages nest deeper than ${deepest}`)
    for (;;) {
      if (position >= end) break
      const start = position
      const tag = varint(end)
      const wire = tag < 0 ? null : (wires[tag % 8] ?? null)
      if (wire === null || tag >= 2 ** 32) return stop(start, `no field of ${layout.name} begins here`)
      const number = Math.floor(tag / 8)
      const field = layout.fields.get(number)
      if (field === undefined) return stop(start, `${layout.name} has no field ${number}`)
      if (wire !== field.wire && !(field.packable && wire === 'bytes')) {
        return stop(start, `${layout.name}.${field.name} is stored as ${wire}, not as ${field.wire}`)
      }
      if (!value(layout, field, wire, end, depth)) return false
    }
    return objects <= mostObjects || stop(position, `more than ${mostObjects} messages and numbers`)
  }

  walk(layoutOf(schema, new Map()), bytes.length, 0)
  return problem
}
