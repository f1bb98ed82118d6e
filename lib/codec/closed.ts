import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'

/** The codec of each field of a record. */
export type Fields<A> = { readonly [K in keyof A]-?: t.Type<A[K]> }

const isRecord = (u: unknown): u is Readonly<Record<string, unknown>> =>
  typeof u === 'object' && u !== null && !Array.isArray(u)

/** The failure `found` at `path`, where `expected` would have been right. */
const refuse = (found: unknown, context: t.Context, expected: string): t.Validation<never> =>
  t.failure(found, context, expected)

/**
 * A record with exactly the given fields: a missing field and an unknown one are both errors, each with its path.
 *
 * `t.strict` silently drops an unknown key, so that a misspelt option would be ignored; this codec names it.
 *
 * @example
 * import * as t from 'io-ts'
 * import { closed, decode } from 'ohmflow'
 * const Point = closed<{ x: number; y: number }>('Point', { x: t.number, y: t.number })
 * const { _tag } = decode(Point, 'the point')({ x: 1, y: 2, z: 3 })
 * console.assert(_tag === 'Left')
 */
export const closed = <A extends object>(name: string, fields: Fields<A>): t.Type<A> => {
  const entries: readonly (readonly [string, t.Type<unknown>])[] = Object.entries(fields)
  const known = new Set(entries.map(([key]) => key))
  const is = (u: unknown): u is A =>
    isRecord(u) && entries.every(([key, codec]) => codec.is(u[key])) && Object.keys(u).every((k) => known.has(k))
  const codec: t.Type<A> = new t.Type<A>(
    name,
    is,
    (u, context) => {
      if (!isRecord(u)) return refuse(u, context, `a record (${name})`)
      const unknown = Object.keys(u)
        .filter((key) => !known.has(key))
        .flatMap((key) => {
          const at = t.appendContext(context, key, t.never, u[key])
          const failed = refuse(u[key], at, `no such key in ${name}; it has ${[...known].join(', ')}`)
          return E.isLeft(failed) ? failed.left : []
        })
      const wrong = entries.flatMap(([key, field]) => {
        const result = field.validate(u[key], t.appendContext(context, key, field, u[key]))
        return E.isLeft(result) ? result.left : []
      })
      const errors = [...unknown, ...wrong]
      return errors.length > 0 ? t.failures(errors) : is(u) ? t.success(u) : refuse(u, context, name)
    },
    t.identity,
  )
  return codec
}
