import * as t from 'io-ts'
import { positive } from './number.js'

/** An integer of at least 1, and at most `most` where that is given, or one word. */
export const countOr = <W extends string>(word: W, most = Number.POSITIVE_INFINITY): t.Type<number | W> => {
  const range = Number.isFinite(most) ? `from 1 to ${most}` : 'of at least 1'
  const expected = `an integer ${range}, or "${word}"`
  const is = (u: unknown): u is number | W => (positive.is(u) && u <= most) || u === word
  return new t.Type(expected, is, (u, c) => (is(u) ? t.success(u) : t.failure(u, c, expected)), t.identity)
}
