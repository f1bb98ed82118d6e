import * as fc from 'fast-check'

/** Characters that a terminal or editor obeys instead of showing them; a line end is one. */
export const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u

const characters = [
  ...'\u001b\u0007\u0008\r\n\t\u007f\u0085\u009b\u009d',
  ...'\u200e\u200f\u202a\u202b\u202d\u202e\u2066\u2067\u2068\u2069\u061c',
  ...'\u2028\u2029\u200b\ufeff\u{e0041}\ud800',
  ...'a<&"|\\',
  '[31m',
]

/** Texts such as nobody should have to look at. */
export const nasty: fc.Arbitrary<string> = fc.string({
  unit: fc.constantFrom(...characters),
  minLength: 1,
  maxLength: 8,
})

/** Words of our own formats, which decide what a value is, by the keys below which they stand. */
const ours = new Set([
  'kind',
  'schema',
  'exchange',
  'exchanges',
  'unit',
  'arbitration',
  'elementType',
  'order',
  'kernels',
  'signal',
  'signals',
  'cores',
  'partialSumBuffers',
])

const isInstruction = (text: string): boolean => /^[A-Z]+$/.test(text)

/** A value with `tail` behind each name in it: all strings but the words of our own formats. */
export const spoilt = <A>(value: A, tail: string): A => {
  const walk = (u: unknown, key: string): unknown => {
    if (typeof u === 'string') return ours.has(key) || isInstruction(u) ? u : u + tail
    if (Array.isArray(u)) return u.map((each) => walk(each, key))
    if (typeof u !== 'object' || u === null || ArrayBuffer.isView(u)) return u
    // tensors stand under their names
    const named = (k: string): string => (key === 'tensors' ? k + tail : k)
    return Object.fromEntries(Object.entries(u).map(([k, v]) => [named(k), walk(v, k)]))
  }
  return walk(value, '') as A
}
