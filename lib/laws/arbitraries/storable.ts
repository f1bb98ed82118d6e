import * as fc from 'fast-check'

/**
 * Strings of any code points but halves of pairs. fast-check's own with `unit: 'binary'` writes a table of all of them as
 * it is made, which takes seconds and 100 MB of whoever loads the laws.
 */
const text = fc
  .array(
    fc.oneof(
      fc.integer({ min: 0x20, max: 0x7e }),
      fc.integer({ min: 0, max: 0xd7ff }),
      fc.integer({ min: 0xe000, max: 0x10ffff }),
    ),
    { maxLength: 4 },
  )
  .map((points) => String.fromCodePoint(...points))

const typedArrays = fc.oneof(
  fc.int8Array({ maxLength: 5 }),
  fc.uint8Array({ maxLength: 5 }),
  fc.uint8ClampedArray({ maxLength: 5 }),
  fc.int16Array({ maxLength: 5 }),
  fc.uint16Array({ maxLength: 5 }),
  fc.int32Array({ maxLength: 5 }),
  fc.uint32Array({ maxLength: 5 }),
  fc.float32Array({ maxLength: 5 }),
  fc.float64Array({ maxLength: 5 }),
  fc.bigInt64Array({ maxLength: 5 }),
  fc.bigUint64Array({ maxLength: 5 }),
)

const leaves = fc.oneof(
  fc.constantFrom<unknown>(
    undefined,
    null,
    true,
    false,
    -0,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    0n,
    '~',
    '\ud800',
  ),
  fc.double(),
  fc.integer(),
  fc.bigInt(),
  text,
  typedArrays,
)

/**
 * Whatever codecs may encode to and a store has to give back as it is: JSON, the numbers
 * that JSON does not hold, `undefined`, bigints, and typed arrays of every kind.
 */
export const storable: fc.Arbitrary<unknown> = fc.letrec<{ readonly value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaves,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom('a', 'b', '1', '', '~', '__proto__', 'constructor'), tie('value'), {
      maxKeys: 4,
      noNullPrototype: true,
    }),
  ),
})).value
