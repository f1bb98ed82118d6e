import * as t from 'io-ts'
import { oneOf } from './oneOf.js'

/** The codec of each variant of a tagged union, by its tag. */
export type Variants<A, K extends keyof A> = { readonly [T in A[K] & string]: t.Type<Extract<A, Record<K, T>>> }

/**
 * A union whose variants differ by the word under `key`: errors speak of the one variant that was meant,
 * or list the tags there are.
 */
export const tagged =
  <A extends object>() =>
  <const K extends keyof A & string>(key: K, variants: Variants<A, K>): t.Type<A> => {
    const entries: readonly (readonly [string, t.Type<A>])[] = Object.entries(variants)
    const byTag = new Map(entries)
    const tag = oneOf(...byTag.keys())
    const variant = (u: unknown): t.Type<A> | undefined =>
      typeof u === 'object' && u !== null ? byTag.get(String(Reflect.get(u, key))) : undefined
    return new t.Type<A>(
      [...byTag.keys()].join(' | '),
      (u): u is A => variant(u)?.is(u) ?? false,
      (u, context) => {
        const chosen = variant(u)
        if (chosen !== undefined) return chosen.validate(u, context)
        if (typeof u !== 'object' || u === null) return t.failure(u, context, `a record with "${key}" ${tag.name}`)
        const found: unknown = Reflect.get(u, key)
        return t.failure(found, t.appendContext(context, key, tag, found), tag.name)
      },
      t.identity,
    )
  }
