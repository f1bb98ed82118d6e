import * as E from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import { nearest } from './nearest.js'

/** The codec of each field of a record; that of one that may be left out takes `undefined` as well. */
export type Fields<A> = {
  readonly [K in keyof A]-?: object extends Pick<A, K> ? t.Type<A[K] | undefined> : t.Type<A[K]>
}

const isRecord = (u: unknown): u is Readonly<Record<string, unknown>> =>
  typeof u === 'object' && u !== null && !Array.isArray(u)

/**
 * A record with exactly the given fields: a missing field and an unknown one are both errors, each with its path. The
 * error of an unknown key that is like a missing one says so: "did you mean `rows`?". Only a record's own keys count.
 *
 * Where a record has a `schema` that is another, it is of another kind, and that alone is said.
 *
 * `t.strict` silently drops an unknown key, so that a misspelt option would be ignored; this codec names it.
 *
 * @example
 * import * as t from 'io-ts'
 * import { closed, decode } from 'ohmflow/codec'
 * const Point = closed<{ x: number; y: number }>('Point', { x: t.number, y: t.number })
 * const { _tag } = decode(Point, 'the point')({ x: 1, y: 2, z: 3 })
 * console.assert(_tag === 'Left')
 */
export const closed = <A extends object>(name: string, fields: Fields<A>): t.Type<A> => {
  const entries: readonly (readonly [string, t.Type<unknown>])[] = Object.entries(fields)
  const byKey = new Map(entries)
  const known = new Set(entries.map(([key]) => key))
  const own = (u: Readonly<Record<string, unknown>>, key: string): unknown =>
    Object.hasOwn(u, key) ? u[key] : undefined

  // asked of each instruction of a program, most often before the engine has compiled anything: in loops, and without names
  const is = (u: unknown): u is A => {
    if (!isRecord(u)) return false
    let found = 0
    for (let i = 0; i < entries.length; i++) {
      const [key, codec] = entries[i]!
      if (Object.hasOwn(u, key)) {
        found++
        if (!codec.is(u[key])) return false
      } else if (!codec.is(undefined)) return false
    }
    return found === Object.keys(u).length || Object.keys(u).every((key) => known.has(key))
  }

  const allKeys = `it has ${[...known].join(', ')}`
  const unknownKey = (key: string, missing: readonly string[]): string => {
    const meant = nearest(key, missing)
    const advice = meant === undefined ? allKeys : `did you mean \`${meant}\`?`
    return `no such key in ${name}; ${advice}`
  }

  const validate: t.Validate<unknown, A> = (u, context) => {
    if (!isRecord(u)) return t.failure(u, context, `a record (${name})`)
    // a file of another kind: which of its keys this kind lacks is of no use
    const kind = own(u, 'schema')
    const ofKind = byKey.get('schema')?.validate(kind, t.appendContext(context, 'schema', t.string, kind))
    if (typeof kind === 'string' && ofKind !== undefined && E.isLeft(ofKind)) return ofKind
    const errors: t.ValidationError[] = []
    const unknown = Object.keys(u).filter((key) => !known.has(key))
    const missing = unknown.length > 0 ? [...known].filter((key) => !Object.hasOwn(u, key)) : []
    for (const key of unknown) {
      const value = u[key]
      errors.push({
        value,
        context: t.appendContext(context, key, t.never, value),
        message: unknownKey(key, missing),
      })
    }
    for (const [key, field] of entries) {
      const value = own(u, key)
      const result = field.validate(value, t.appendContext(context, key, field, value))
      if (E.isLeft(result)) for (const error of result.left) errors.push(error)
    }
    // Every field has just been validated, so that `is` would only walk the whole value once more at each level.
    const sound = (v: unknown): v is A => v === u && errors.length === 0
    return sound(u) ? t.success(u) : t.failures(errors)
  }

  return new t.Type<A>(name, is, validate, t.identity)
}
