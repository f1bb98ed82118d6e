import type { Option } from 'fp-ts/lib/Option.js'
import * as O from 'fp-ts/lib/Option.js'

/** A table that forgets the entry that was least recently read or written when it would exceed its capacity. */
export interface Lru<V> {
  readonly get: (key: string) => Option<V>
  readonly set: (key: string, value: V) => void
}

/**
 * A table of at most `capacity` entries; both operations take
 * constant time. Nothing is kept unless `capacity` is at least 1.
 */
export const lru = <V>(capacity: number): Lru<V> => {
  // A Map iterates in the order of insertion, so that the first key is the one that was used least recently.
  const entries = new Map<string, { readonly value: V }>()
  const use = (key: string, entry: { readonly value: V }): void => {
    entries.delete(key)
    entries.set(key, entry)
  }
  return {
    get: (key) => {
      const entry = entries.get(key)
      if (entry === undefined) return O.none
      use(key, entry)
      return O.some(entry.value)
    },
    set: (key, value) => {
      use(key, { value })
      if (entries.size <= capacity) return
      for (const oldest of entries.keys()) {
        entries.delete(oldest)
        return
      }
    },
  }
}
