import * as fc from 'fast-check'
import * as O from 'fp-ts/lib/Option.js'
import type { Store } from '../../pipeline/store.js'
import { storable } from '../arbitraries/storable.js'
import { equal, type Laws } from './subject.js'

/**
 * What every store has to hold, for whatever codecs encode to: numbers that JSON does not hold and typed
 * arrays too (`pack` makes bytes of them). `make` gives an empty store that can hold at least ten entries.
 *
 * @example
 * import fc from 'fast-check'
 * import { memoryStore } from 'ohmflow'
 * import { storeLaws } from 'ohmflow/laws'
 * const laws = Object.values(storeLaws(async () => memoryStore()))
 * for (const law of laws) await fc.assert(law, { numRuns: 10 })
 * console.assert(laws.length > 0)
 */
export const storeLaws = (make: () => Promise<Store>): Laws => {
  const entries = fc.uniqueArray(fc.tuple(fc.string(), storable), { maxLength: 10, selector: ([key]) => key })
  return {
    'a store gives back under each key what was set there': fc.asyncProperty(entries, async (entries) => {
      const store = await make()
      for (const [key, value] of entries) await store.set(key, value)()
      for (const [key, value] of entries) equal(await store.get(key)(), O.some(value))
    }),
    'the last value set under a key counts': fc.asyncProperty(
      fc.string(),
      storable,
      storable,
      async (key, old, last) => {
        const store = await make()
        await store.set(key, old)()
        await store.set(key, last)()
        equal(await store.get(key)(), O.some(last))
      },
    ),
    'there is nothing under a key that was not set': fc.asyncProperty(
      entries,
      fc.string(),
      async (entries, other) => {
        const store = await make()
        for (const [key, value] of entries) if (key !== other) await store.set(key, value)()
        equal(await store.get(other)(), O.none)
      },
    ),
  }
}
