import type { Bytes } from '../bytes.js'

/** Makes a view of a part of a buffer. */
interface View {
  readonly BYTES_PER_ELEMENT: number
  new (buffer: ArrayBuffer, byteOffset: number, length: number): ArrayBufferView
}

/** Every kind of typed array, by its name. */
const kinds: Readonly<Record<string, View>> = {
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
}

/** The name of the kind of a typed array; nothing for anything else. */
export const kindOf = (value: object): string | undefined => {
  const name = ArrayBuffer.isView(value) ? Object.prototype.toString.call(value).slice(8, -1) : ''
  return Object.hasOwn(kinds, name) ? name : undefined
}

/**
 * Those bytes as a typed array of the given kind, where they are one:
 * a view of them where they lie as its elements have to, else a copy.
 */
export const arrayOf = (kind: string, bytes: Bytes): ArrayBufferView | undefined => {
  const Kind = Object.hasOwn(kinds, kind) ? kinds[kind] : undefined
  if (Kind === undefined || bytes.length % Kind.BYTES_PER_ELEMENT !== 0) return undefined
  const { buffer, byteOffset } = bytes.byteOffset % Kind.BYTES_PER_ELEMENT === 0 ? bytes : bytes.slice()
  return new Kind(buffer, byteOffset, bytes.length / Kind.BYTES_PER_ELEMENT)
}
