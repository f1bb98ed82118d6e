import * as t from 'io-ts'

/** Whether a value is an integer that is too large to be held exactly: it is not to be told that an integer was expected. */
const isTooLarge = (found: unknown): boolean =>
  typeof found === 'number' && Number.isInteger(found) && found > Number.MAX_SAFE_INTEGER

/** What is expected in place of a value, of an integer of at least so much. */
const expectedOf = (least: number, found: unknown): string =>
  isTooLarge(found)
    ? `an integer from ${least} to ${Number.MAX_SAFE_INTEGER}`
    : `an integer of at least ${least}`

const refined = (
  name: string,
  holds: (n: number) => boolean,
  expected: (found: unknown) => string = () => name,
): t.Type<number> => {
  const is = (u: unknown): u is number => typeof u === 'number' && holds(u)
  return new t.Type(
    name,
    is,
    (u, context) => (is(u) ? t.success(u) : t.failure(u, context, expected(u))),
    t.identity,
  )
}

/** An integer of at least `least` that a double holds exactly. */
const atLeast = (least: number): t.Type<number> =>
  refined(
    expectedOf(least, null),
    (n) => Number.isSafeInteger(n) && n >= least,
    (found) => expectedOf(least, found),
  )

/** An integer of at least 0 that a double holds exactly. */
export const natural = atLeast(0)

/** An integer of at least 1 that a double holds exactly. */
export const positive = atLeast(1)

/** An integer that a double holds exactly. */
export const integer = refined('an integer', Number.isSafeInteger, (found) =>
  Number.isInteger(found)
    ? `an integer from ${Number.MIN_SAFE_INTEGER} to ${Number.MAX_SAFE_INTEGER}`
    : 'an integer',
)

/** A finite number. */
export const finite = refined('a finite number', Number.isFinite)

/** A finite number of at least 0. */
export const quantity = refined('a finite number of at least 0', (n) => Number.isFinite(n) && n >= 0)

/** A finite number above 0. */
export const rate = refined('a finite number above 0', (n) => Number.isFinite(n) && n > 0)

/** A number of at least `least` and at most `most`. */
export const between = (least: number, most: number): t.Type<number> =>
  refined(`a number from ${least} to ${most}`, (n) => n >= least && n <= most)

/** An integer of at least `least` and at most `most`. */
export const integerBetween = (least: number, most: number): t.Type<number> =>
  refined(`an integer from ${least} to ${most}`, (n) => Number.isInteger(n) && n >= least && n <= most)

/** A number of at least 0 and at most 1. */
export const share = between(0, 1)

/** An integer of at least 1, and at most `most` where that is given, or one word. */
export const countOr = <W extends string>(word: W, most = Number.POSITIVE_INFINITY): t.Type<number | W> => {
  const count = (found: unknown): string =>
    Number.isFinite(most) ? `an integer from 1 to ${most}` : expectedOf(1, found)
  const name = (found: unknown): string => `${count(found)}, or "${word}"`
  const is = (u: unknown): u is number | W => (positive.is(u) && u <= most) || u === word
  return new t.Type(name(null), is, (u, c) => (is(u) ? t.success(u) : t.failure(u, c, name(u))), t.identity)
}
