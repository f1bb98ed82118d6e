import * as t from 'io-ts'
import { positive } from './number.js'

/** An integer of at least 1, or one word. */
export const countOr = <W extends string>(word: W): t.Type<number | W> => {
  const expected = `an integer of at least 1, or "${word}"`
  const is = (u: unknown): u is number | W => positive.is(u) || u === word
  return new t.Type(expected, is, (u, c) => (is(u) ? t.success(u) : t.failure(u, c, expected)), t.identity)
}
