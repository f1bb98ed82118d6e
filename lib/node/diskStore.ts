import { createHash } from 'node:crypto'
import * as O from 'fp-ts/lib/Option.js'
import type { Store } from '../pipeline/store.js'

/** Called once, when a store can no longer be written. */
export type Warn = (reason: string) => void

const reasonOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown))

/**
 * A store in a folder, which outlives the process: content-addressed and checked for integrity (cacache), so that a damaged or half-written entry
 * is a miss, and several processes can use it at once. What JSON does not hold is a miss too. Where the folder cannot be written (read-only, full) it stops
 * writing and says so once.
 */
export const diskStore = (folder: string, warn: Warn = () => {}): Store => {
  let writable = true
  // keys are whole inputs, far longer than the index of the cache should be
  const short = (key: string): string => createHash('sha256').update(key).digest('hex')
  return {
    get: (key) => async () => {
      try {
        const { default: cacache } = await import('cacache')
        const { data } = await cacache.get(folder, short(key))
        return O.some(JSON.parse(data.toString('utf8')))
      } catch {
        return O.none
      }
    },
    set: (key, value) => async () => {
      if (!writable) return
      try {
        const { default: cacache } = await import('cacache')
        await cacache.put(folder, short(key), JSON.stringify(value))
      } catch (thrown) {
        if (writable) warn(`nothing is cached in ${folder}: ${reasonOf(thrown)}`)
        writable = false
      }
    },
  }
}
