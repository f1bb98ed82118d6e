import type { Option } from 'fp-ts/lib/Option.js'
import * as O from 'fp-ts/lib/Option.js'
import type { Bytes } from '../bytes.js'
import { escaped, refused, unescaped } from './escaped.js'
import { arrayOf, kindOf } from './typedArray.js'

/*
 * Two words in the byte order of this machine, the mark of this format and the length of a head; the head as JSON in UTF-8; the bytes of each typed
 * array. Head and arrays begin at multiples of eight bytes, where elements of any kind may lie.
 */
const format = 0x4f484d31
const alignment = 8

const padded = (length: number): number => Math.ceil(length / alignment) * alignment

const padding = (length: number): Bytes => new Uint8Array(padded(length) - length)

/** The value as JSON, and the kind and length in bytes of each typed array that belongs into it. */
interface Head {
  readonly value: unknown
  readonly arrays: readonly (readonly [kind: string, bytes: number])[]
}

const isArrayEntry = (u: unknown): u is readonly [string, number] =>
  Array.isArray(u) && u.length === 2 && typeof u[0] === 'string' && Number.isSafeInteger(u[1]) && u[1] >= 0

const isHead = (u: unknown): u is Head =>
  typeof u === 'object' &&
  u !== null &&
  'value' in u &&
  'arrays' in u &&
  Array.isArray(u.arrays) &&
  u.arrays.every(isArrayEntry)

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength)

/** What `work` gives; nothing where it refuses, or meets what is too deep or too long. */
const unlessRefused = <A>(work: () => Option<A>): Option<A> => {
  try {
    return work()
  } catch (thrown) {
    if (thrown === refused || thrown instanceof RangeError || thrown instanceof SyntaxError) return O.none
    throw thrown
  }
}

/**
 * The bytes of a value, as pieces that are to be written one after the other: JSON, and typed arrays of any
 * kind as they lie in memory, which are not copied. `unpack` gives the same value back, with every `NaN`,
 * `-0`, `undefined` and bigint in it. Nothing for a value that has no such form: one with functions, symbols,
 * instances of classes or holes, a cycle, or JSON longer than a string can be.
 *
 * For stores that keep bytes.
 *
 * @example
 * import { isSome } from 'fp-ts/lib/Option.js'
 * import { pack, unpack } from 'ohmflow/codec'
 * const pieces = pack({ shape: [2], data: new Float32Array([0.5, -0]) })
 * const bytes = isSome(pieces) ? new Uint8Array(await new Blob([...pieces.value]).arrayBuffer()) : new Uint8Array()
 * const back = unpack(bytes)
 * console.assert(isSome(back) && JSON.stringify(back.value) === '{"shape":[2],"data":{"0":0.5,"1":0}}')
 */
export const pack = (value: unknown): Option<readonly Uint8Array[]> =>
  unlessRefused(() => {
    const kept: ArrayBufferView[] = []
    const json = escaped(value, (array) => kept.push(array) - 1)
    const arrays = kept.map((array) => [kindOf(array) ?? '', array.byteLength] as const)
    const head = new TextEncoder().encode(JSON.stringify({ value: json, arrays } satisfies Head))
    const words = new Uint32Array([format, head.length])
    const parts = [words, head, ...kept].flatMap((part) => [bytesOf(part), padding(part.byteLength)])
    return O.some(parts.filter(({ length }) => length > 0))
  })

const within = (bytes: Uint8Array, at: number, length: number): boolean => at + length <= bytes.length

/**
 * The value whose bytes `pack` has made. Its typed arrays are views of `bytes`, unless those
 * lie where elements cannot. Nothing for any other bytes, cut short or of a machine with
 * another byte order; but whether single bytes have changed is for the store to find out.
 *
 * @example
 * import { pack, unpack } from 'ohmflow/codec'
 * const packed = pack({ weights: new Int8Array([1, 2]) })
 * if (packed._tag === 'None') throw new Error('it does not pack')
 * const bytes = new Uint8Array(await new Blob(packed.value.map((part) => Uint8Array.from(part))).arrayBuffer())
 * console.assert(unpack(bytes)._tag === 'Some')
 */
export const unpack = (bytes: Bytes): Option<unknown> =>
  unlessRefused(() => {
    const start = 2 * Uint32Array.BYTES_PER_ELEMENT
    if (!within(bytes, 0, start)) return O.none
    const [mark, length = 0] = new Uint32Array(bytes.slice(0, start).buffer)
    if (mark !== format || !within(bytes, start, length)) return O.none
    const text = new TextDecoder().decode(bytes.subarray(start, start + length))
    const head: unknown = JSON.parse(text)
    if (!isHead(head)) return O.none
    let at = start + padded(length)
    const kept: ArrayBufferView[] = []
    for (const [kind, size] of head.arrays) {
      const array = within(bytes, at, size) ? arrayOf(kind, bytes.subarray(at, at + size)) : undefined
      if (array === undefined) return O.none
      kept.push(array)
      at += padded(size)
    }
    return at === bytes.length ? O.some(unescaped(head.value, kept)) : O.none
  })
