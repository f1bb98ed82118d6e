import { lru } from './lru.js'
import type { Store } from './store.js'

/**
 * A store in memory that holds the last `capacity` entries that were used, 256 when left out.
 *
 * @example
 * import { isNone, isSome } from 'fp-ts/lib/Option.js'
 * import { memoryStore } from 'ohmflow'
 * const store = memoryStore(1)
 * await store.set('a', 1)()
 * await store.set('b', 2)()
 * console.assert(isNone(await store.get('a')()) && isSome(await store.get('b')()))
 */
export const memoryStore = (capacity = 256): Store => {
  const entries = lru<unknown>(capacity)
  return {
    get: (key) => async () => entries.get(key),
    set: (key, value) => async () => entries.set(key, value),
  }
}
