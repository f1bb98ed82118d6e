import { isDeepStrictEqual } from 'node:util'
import * as fc from 'fast-check'
import * as O from 'fp-ts/lib/Option.js'
import { describe, expect, test } from 'vitest'
import { base64 } from '../../lib/pipeline/base64.js'
import { canonical } from '../../lib/pipeline/canonical.js'
import { refuted } from '../refuted.js'

type Canonical = (value: unknown) => O.Option<string>

const leaf = fc.oneof(
  fc.constantFrom<unknown>(
    undefined,
    null,
    true,
    false,
    0,
    -0,
    1,
    NaN,
    Infinity,
    -Infinity,
    0n,
    1n,
    '',
    '0',
    '-0',
    'null',
  ),
  fc.constantFrom<unknown>(
    'undefined',
    'NaN',
    'hole',
    '\u2028',
    '\ud800',
    '"',
    '\\',
    new Date(0),
    new Date(NaN),
  ),
  fc.string({ unit: 'binary', maxLength: 3 }),
  fc.double(),
  fc.bigInt({ min: -3n, max: 3n }),
  fc.uint8Array({ maxLength: 4 }),
  fc.int8Array({ maxLength: 4 }),
  fc.float32Array({ maxLength: 2 }),
)

const value = fc.letrec<{ readonly value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.sparseArray(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('a', 'b', 'c', '1', '"', '__proto__'), tie('value'), {
      maxKeys: 4,
      noNullPrototype: true,
    }),
  ),
})).value

/** The same value with the keys of every record in the opposite order. */
const reversed = (value: unknown): unknown => {
  if (Array.isArray(value)) {
    const copy: unknown[] = Array.from({ length: value.length })
    for (let i = 0; i < value.length; i++)
      if (i in value) copy[i] = reversed(value[i])
      else delete copy[i]
    return copy
  }
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || value instanceof Date)
    return value
  const copy: object = Object.create(Object.getPrototypeOf(value))
  for (const key of Object.keys(value).toReversed())
    Object.defineProperty(copy, key, {
      value: reversed(Reflect.get(value, key)),
      enumerable: true,
      configurable: true,
      writable: true,
    })
  return copy
}

const sameContent = (canonical: Canonical) =>
  fc.property(value, (value) => isDeepStrictEqual(canonical(value), canonical(reversed(value))))

/** Pairs that are often equal, or differ in one leaf. */
const pair = fc.oneof(
  fc.tuple(leaf, leaf),
  fc.tuple(value, value),
  fc.tuple(value, leaf, leaf).map(
    ([value, a, b]) =>
      [
        { value, of: a },
        { value, of: b },
      ] as const,
  ),
  fc.tuple(fc.array(leaf, { maxLength: 3 }), fc.array(leaf, { maxLength: 3 })),
)

const otherContent = (canonical: Canonical) =>
  fc.property(pair, ([a, b]) => isDeepStrictEqual(canonical(a), canonical(b)) === isDeepStrictEqual(a, b))

const json: Canonical = (value) =>
  O.some(JSON.stringify(value, (_, v: unknown) => (typeof v === 'bigint' ? `${v}` : v)) ?? '')

describe('laws', () => {
  test('the order of keys does not matter', () => {
    fc.assert(sameContent(canonical), { numRuns: 1000 })
    expect(refuted(sameContent(json), { numRuns: 1000, seed: 1 })).toBe(true)
  })

  test('two values have the same form exactly when they have the same content', () => {
    fc.assert(otherContent(canonical), { numRuns: 5000 })
    expect(refuted(otherContent(json), { numRuns: 5000, seed: 1 })).toBe(true)
  })

  test('what JSON can say is written as JSON, with sorted keys', () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        const text = canonical(value)
        // JSON does not know the sign of zero, and a key of that name would set the prototype.
        fc.pre(O.isSome(text) && !text.value.includes('-0') && !text.value.includes('__proto__'))
        expect(O.isSome(text) && JSON.parse(text.value)).toEqual(value)
      }),
    )
  })

  test('bytes are written as Node writes base64', () => {
    const property = fc.property(fc.uint8Array({ size: 'max', maxLength: 3000 }), (bytes) => {
      expect(base64(bytes)).toBe(Buffer.from(bytes).toString('base64'))
    })
    fc.assert(property, { numRuns: 50 })
    const large = Uint8Array.from({ length: 2_000_003 }, (_, i) => (i * 31) % 251)
    expect(base64(large) === Buffer.from(large).toString('base64')).toBe(true)
  })
})

describe('forms', () => {
  const text = (value: unknown) => O.toNullable(canonical(value))

  test.each([
    ['a record without a prototype', Object.assign(Object.create(null), { b: 1, a: [] }), '{"a":[],"b":1}'],
    ['minus zero among numbers', [0, -0, 1], '[0,-0,1]'],
    ['numbers that JSON does not have', [NaN, -Infinity, 2n, undefined], '[NaN,-Infinity,2n,undefined]'],
    [
      'a map, in its order',
      new Map([
        ['b', 1],
        ['a', 2],
      ]),
      'Map[["b",1],["a",2]]',
    ],
    ['a set, in its order', new Set([2, 1]), 'Set[2,1]'],
    ['a date', new Date(5), 'Date(5)'],
    ['a view of a buffer by its own bytes', new Uint8Array([9, 1, 2, 9]).subarray(1, 3), 'Uint8Array"AQI="'],
    ['bytes of another kind', new Int8Array([1, 2]), 'Int8Array"AQI="'],
    ['wide elements', new Uint16Array([1]), 'Uint16Array"AQA="'],
    ['a buffer', new Uint8Array([1, 2]).buffer, 'ArrayBuffer"AQI="'],
    ['a shared buffer', new SharedArrayBuffer(1), 'SharedArrayBuffer"AA=="'],
    [
      'records of several shapes',
      [{ a: 1, b: 2 }, { a: 3 }, { a: 4, b: 5 }],
      '[{"a":1,"b":2},{"a":3},{"a":4,"b":5}]',
    ],
  ])('%s', (_, value, expected) => {
    expect(text(value)).toBe(expected)
  })

  const cycle: unknown[] = []
  cycle.push({ cycle })
  const deep = (levels: number): unknown => (levels === 0 ? 0 : [deep(levels - 1)])

  test.each([
    ['a function', () => 0],
    ['a symbol', Symbol('s')],
    ['a function deep inside', { a: [{ b: () => 0 }] }],
    ['an instance of a class', new URL('https://example.org')],
    ['an error', new Error('e')],
    ['a regular expression', /a/],
    ['a promise', Promise.resolve()],
    ['a symbol as a key', { [Symbol('s')]: 1 }],
    ['a cycle', cycle],
    ['300 levels', deep(300)],
    ['100 000 levels', Array.from({ length: 100_000 }).reduce((inner) => [inner], 0)],
  ])('none for %s', (_, value) => {
    expect(canonical(value)).toEqual(O.none)
  })

  test('a value that occurs twice is no cycle', () => {
    const chip = { rows: 256 }
    expect(text([chip, chip])).toBe('[{"rows":256},{"rows":256}]')
  })
})
