import * as fc from 'fast-check'
import * as O from 'fp-ts/lib/Option.js'
import { describe, expect, test } from 'vitest'
import { storable } from '../../lib/laws/arbitraries/storable.js'
import { pack, unpack } from '../../lib/pipeline/packed.js'
import { refuted } from '../refuted.js'

type Pack = typeof pack

/** All pieces in a row, `shift` bytes behind the start of a buffer. */
const joined = (pieces: readonly Uint8Array[], shift = 0): Uint8Array<ArrayBuffer> => {
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0)
  const bytes = new Uint8Array(shift + length)
  let at = shift
  for (const piece of pieces) {
    bytes.set(piece, at)
    at += piece.length
  }
  return bytes.subarray(shift)
}

const bytesOf = (value: unknown, by: Pack = pack): Uint8Array<ArrayBuffer> => {
  const pieces = by(value)
  if (O.isNone(pieces)) throw new Error('refused')
  return joined(pieces.value)
}

/** The text of a value in which all values differ: those that JSON does not hold, and the kinds of arrays. */
const text = (value: unknown): string => fc.stringify(value)

const identity = (by: Pack) =>
  fc.property(storable, fc.nat(9), (value, shift) => {
    const pieces = by(value)
    if (O.isNone(pieces)) throw new Error('refused')
    const back = unpack(joined(pieces.value, shift))
    expect(O.isSome(back) && text(back.value)).toBe(text(value))
  })

/** Bytes that are not those that were packed: fewer, or more. */
const lengths = (by: Pack) =>
  fc.property(storable, fc.nat(), fc.uint8Array({ minLength: 1, maxLength: 20 }), (value, cut, more) => {
    const bytes = bytesOf(value, by)
    expect(unpack(bytes.slice(0, cut % bytes.length))).toEqual(O.none)
    expect(unpack(joined([bytes, more]))).toEqual(O.none)
  })

describe('packed values', () => {
  test('come back as they were, wherever their bytes lie', () => fc.assert(identity(pack), { numRuns: 1000 }))

  test('are nothing when bytes are missing or too many', () => fc.assert(lengths(pack), { numRuns: 500 }))

  test('are nothing, or a value, when bytes have changed: never a throw', () =>
    fc.assert(
      fc.property(storable, fc.nat(), fc.nat(255), (value, at, byte) => {
        const bytes = bytesOf(value)
        bytes[at % bytes.length] = byte
        expect(unpack(bytes)._tag).toMatch(/None|Some/)
      }),
      { numRuns: 1000 },
    ))

  test('are nothing of any other bytes', () =>
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        expect(unpack(new Uint8Array(bytes))).toEqual(O.none)
      }),
    ))

  const headOnly: Pack = (value) => O.map((pieces: readonly Uint8Array[]) => pieces.slice(0, 2))(pack(value))
  const asJson: Pack = (value) => pack(JSON.parse(JSON.stringify(value) ?? 'null'))
  const trailing: Pack = (value) =>
    O.map((pieces: readonly Uint8Array[]) => [...pieces, new Uint8Array(8)])(pack(value))

  test.each<[string, () => boolean]>([
    ['without its arrays', () => refuted(identity(headOnly), { numRuns: 1000 })],
    ['by way of JSON', () => refuted(identity(asJson), { numRuns: 1000 })],
    ['with bytes behind it', () => refuted(lengths(trailing), { numRuns: 1000 })],
  ])('the laws fail for a value that is packed %s', (_, check) => {
    expect(check()).toBe(true)
  })

  test('keep the bits of each NaN, and share no memory with what was packed', () => {
    const words = new Uint32Array([0x7fc0_0001, 0xffc1_2345, 0x8000_0000])
    const floats = new Float32Array(words.buffer)
    const back = unpack(bytesOf({ floats }))
    words.fill(0)
    const found = O.isSome(back) ? Reflect.get(Object(back.value), 'floats') : undefined
    expect(found).toBeInstanceOf(Float32Array)
    if (found instanceof Float32Array)
      expect(new Uint32Array(found.buffer, found.byteOffset, 3)).toEqual(
        new Uint32Array([0x7fc0_0001, 0xffc1_2345, 0x8000_0000]),
      )
  })

  test('hold arrays as they lie in memory, not copied, and only the part that is seen', () => {
    const whole = new Uint8Array(1 << 20)
    const pieces = pack({ part: whole.subarray(3, 1000) })
    const shared = O.isSome(pieces) ? pieces.value.filter(({ buffer }) => buffer === whole.buffer) : []
    expect(shared.map(({ byteOffset, length }) => [byteOffset, length])).toEqual([[3, 997]])
  })

  test('are views of the bytes they come from where elements can lie there', () => {
    const bytes = bytesOf([new Float64Array([1, 2])])
    const back = unpack(bytes)
    const [array] = O.isSome(back) && Array.isArray(back.value) ? back.value : []
    expect(array).toEqual(new Float64Array([1, 2]))
    expect(array.buffer).toBe(bytes.buffer)
  })

  test('of a machine with another byte order are nothing', () => {
    const bytes = bytesOf([1])
    bytes.subarray(0, 4).reverse()
    bytes.subarray(4, 8).reverse()
    expect(unpack(bytes)).toEqual(O.none)
  })

  const cycle: unknown[] = []
  cycle.push(cycle)
  test.each([
    ['a function', () => 1],
    ['a symbol', Symbol('a')],
    ['a key that is a symbol', { [Symbol('a')]: 1 }],
    ['a map', new Map()],
    ['a date', new Date(0)],
    ['an instance of a class', new URL('https://example.org')],
    ['a view without elements', new DataView(new ArrayBuffer(8))],
    ['a hole', Array(2)],
    ['a cycle', cycle],
  ])('%s has no packed form', (_, value) => {
    expect(pack(value)).toEqual(O.none)
    expect(pack({ a: [value] })).toEqual(O.none)
  })

  test('of a head that pack does not write, nothing', () => {
    const head = (value: unknown): Uint8Array<ArrayBuffer> => {
      const text = new TextEncoder().encode(JSON.stringify(value))
      const bytes = new Uint8Array(8 + 8 * Math.ceil(text.length / 8))
      bytes.set(new Uint8Array(new Uint32Array([0x4f484d31, text.length]).buffer))
      bytes.set(text, 8)
      return bytes
    }
    expect(unpack(head({ value: 1, arrays: [] }))).toEqual(O.some(1))
    for (const bad of [
      null,
      {},
      { value: 1 },
      { value: 1, arrays: [['Float16Array', 0]] },
      { value: 1, arrays: [['Uint8Array', -8]] },
      { value: 1, arrays: [['Uint8Array', 8]] },
      { value: { '~': 0 }, arrays: [] },
      { value: { '~': 'word' }, arrays: [] },
      { value: { '~': null }, arrays: [] },
      { value: { '~': [1] }, arrays: [] },
      { value: { '~': 0.5 }, arrays: [['Uint8Array', 0]] },
      { value: { '~': 0 }, arrays: [['Float32Array', 2]] },
    ])
      expect(unpack(head(bad))).toEqual(O.none)
  })
})
