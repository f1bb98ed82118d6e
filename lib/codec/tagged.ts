import * as t from 'io-ts'
import { oneOf } from './oneOf.js'

/** The codec of each variant of a tagged union, by its tag. */
export type Variants<A, K extends keyof A> = {
  readonly [T in A[K] & string]: t.Type<Extract<A, Record<K, T>>>
}

const isRecord = (u: unknown): u is object => typeof u === 'object' && u !== null && !Array.isArray(u)

/** `tagged` for variants that are made from data: the codec of each by its tag. */
export const taggedBy = <A extends object>(
  key: keyof A & string,
  byTag: ReadonlyMap<string, t.Type<A>>,
): t.Type<A> => {
  const tag = oneOf(...byTag.keys())
  const tagOf = (u: object): unknown => (Object.hasOwn(u, key) ? Reflect.get(u, key) : undefined)
  const variant = (found: unknown): t.Type<A> | undefined =>
    typeof found === 'string' ? byTag.get(found) : undefined
  return new t.Type<A>(
    [...byTag.keys()].join(' | '),
    (u): u is A => isRecord(u) && (variant(tagOf(u))?.is(u) ?? false),
    (u, context) => {
      if (!isRecord(u)) return t.failure(u, context, `a record with "${key}" ${tag.name}`)
      const found = tagOf(u)
      return (
        variant(found)?.validate(u, context) ??
        t.failure(found, t.appendContext(context, key, tag, found), tag.name)
      )
    },
    t.identity,
  )
}

/**
 * A union whose variants differ by the word under `key`: errors speak of the one variant that was meant,
 * or list the tags there are.
 *
 * @example
 * import * as t from 'io-ts'
 * import { closed, decode, oneOf, tagged } from 'ohmflow/codec'
 * type Shape = { kind: 'disc'; radius: number } | { kind: 'square'; side: number }
 * const Shape = tagged<Shape>()('kind', {
 *   disc: closed('disc', { kind: oneOf('disc'), radius: t.number }),
 *   square: closed('square', { kind: oneOf('square'), side: t.number }),
 * })
 * const result = decode(Shape, 'the shape')({ kind: 'disk', radius: 1 })
 * console.assert(result._tag === 'Left' && result.left.problems[0]?.expected === 'one of "disc", "square"')
 */
export const tagged =
  <A extends object>() =>
  <const K extends keyof A & string>(key: K, variants: Variants<A, K>): t.Type<A> => {
    const entries: readonly (readonly [string, t.Type<A>])[] = Object.entries(variants)
    return taggedBy<A>(key, new Map(entries))
  }
