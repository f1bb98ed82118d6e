import * as t from 'io-ts'

const refined = (name: string, holds: (n: number) => boolean): t.Type<number> => {
  const is = (u: unknown): u is number => typeof u === 'number' && holds(u)
  return new t.Type(
    name,
    is,
    (u, context) => (is(u) ? t.success(u) : t.failure(u, context, name)),
    t.identity,
  )
}

/** An integer of at least 0 that a double holds exactly. */
export const natural = refined('an integer of at least 0', (n) => Number.isSafeInteger(n) && n >= 0)

/** An integer of at least 1 that a double holds exactly. */
export const positive = refined('an integer of at least 1', (n) => Number.isSafeInteger(n) && n >= 1)

/** An integer that a double holds exactly. */
export const integer = refined('an integer', Number.isSafeInteger)

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
  const range = Number.isFinite(most) ? `from 1 to ${most}` : 'of at least 1'
  const expected = `an integer ${range}, or "${word}"`
  const is = (u: unknown): u is number | W => (positive.is(u) && u <= most) || u === word
  return new t.Type(expected, is, (u, c) => (is(u) ? t.success(u) : t.failure(u, c, expected)), t.identity)
}
