import * as O from 'fp-ts/lib/Option.js'
import { canonical } from '../pipeline/index.js'

/** The canonical form of plain data. */
export const canonicalText = (value: unknown): string => {
  const text = canonical(value)
  if (O.isNone(text)) throw new TypeError('a value without a canonical form has no content key')
  return text.value
}

/**
 * What identifies plain data: SHA-256 of its canonical form, in which the order of keys counts for nothing.
 *
 * @example
 * import { contentKey } from 'ohmflow/sweep'
 * console.assert((await contentKey({ a: 1, b: 2 })) === (await contentKey({ b: 2, a: 1 })))
 */
export const contentKey = async (value: unknown): Promise<string> => {
  const bytes = new TextEncoder().encode(canonicalText(value))
  const digest = new Uint8Array(await globalThis.crypto.subtle.digest('SHA-256', bytes))
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
