import * as t from 'io-ts'

/**
 * One of the given words; the error lists them.
 *
 * @example
 * import { oneOf } from 'ohmflow/codec'
 * const Signal = oneOf('register', 'polling')
 * console.assert(Signal.is('polling') && !Signal.is('pulling'))
 */
export const oneOf = <const W extends string>(...words: readonly W[]): t.Type<W> => {
  const all = words.map((word) => `"${word}"`).join(', ')
  const expected = words.length === 1 ? all : `one of ${all}`
  const is = (u: unknown): u is W => words.some((word) => word === u)
  return new t.Type(
    expected,
    is,
    (u, context) => (is(u) ? t.success(u) : t.failure(u, context, expected)),
    t.identity,
  )
}
