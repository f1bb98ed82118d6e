import * as fc from 'fast-check'
import * as O from 'fp-ts/lib/Option.js'
import { describe, expect, test } from 'vitest'
import { storeLaws } from '../../lib/laws/pipelineLaws.js'
import { memoryStore } from '../../lib/pipeline/memoryStore.js'
import type { Store } from '../../lib/pipeline/store.js'
import { refuted } from '../refuted.js'

describe('the laws of stores', () => {
  test.each(Object.entries(storeLaws(async () => memoryStore())))('%s', async (_, law) => {
    const { failed, errorInstance } = await fc.check(law)
    expect(failed, String(errorInstance)).toBe(false)
  })

  const twins: Readonly<Record<string, () => Store>> = {
    'a store gives back under each key what was set there': () => memoryStore(2),
    'the last value set under a key counts': () => {
      const store = memoryStore()
      const set: Store['set'] = (key, value) => async () => {
        if (O.isNone(await store.get(key)())) await store.set(key, value)()
      }
      return { ...store, set }
    },
    'there is nothing under a key that was not set': () => {
      const store = memoryStore()
      return { get: () => store.get('any'), set: (_, value) => store.set('any', value) }
    },
  }

  test('a store that writes JSON fails', async () => {
    const inner = memoryStore()
    const json: Store = {
      get: (key) => async () => O.map((text) => JSON.parse(String(text)))(await inner.get(key)()),
      set: (key, value) => inner.set(key, JSON.stringify(value) ?? 'null'),
    }
    const [law] = Object.values(storeLaws(async () => json))
    expect(law !== undefined && (await refuted(law, { seed: 1 }))).toBe(true)
  })

  test.each(Object.entries(twins))('%s (broken)', async (name, twin) => {
    const law = storeLaws(async () => twin())[name]
    expect(law !== undefined && (await refuted(law, { seed: 1 }))).toBe(true)
  })
})

/** Each key with the moment of its last use: the plainest way to know which one is the oldest. */
const model = (capacity: number) => {
  const used = new Map<string, { value: unknown; at: number }>()
  let now = 0
  return {
    get: (key: string) => {
      const entry = used.get(key)
      if (entry === undefined) return O.none
      entry.at = now++
      return O.some(entry.value)
    },
    set: (key: string, value: unknown) => {
      used.set(key, { value, at: now++ })
      const oldest = [...used].toSorted(([, a], [, b]) => a.at - b.at)[0]
      if (used.size > capacity && oldest !== undefined) used.delete(oldest[0])
    },
  }
}

const operation = fc.record({ set: fc.boolean(), key: fc.constantFrom('a', 'b', 'c', 'd'), value: fc.nat() })

const forgetsTheOldest = (make: (capacity: number) => Store) =>
  fc.asyncProperty(fc.nat(4), fc.array(operation, { maxLength: 30 }), async (capacity, operations) => {
    const [store, expected] = [make(capacity), model(capacity)]
    for (const { set, key, value } of operations) {
      if (set) {
        await store.set(key, value)()
        expected.set(key, value)
      } else expect(await store.get(key)()).toEqual(expected.get(key))
    }
  })

describe('capacity', () => {
  test('the entry that was least recently used is forgotten', () =>
    fc.assert(forgetsTheOldest(memoryStore), { numRuns: 500 }))

  test('the law fails on a store that forgets the entry that was first set', async () => {
    const firstIn = (capacity: number): Store => {
      const entries = new Map<string, unknown>()
      return {
        get: (key) => async () => (entries.has(key) ? O.some(entries.get(key)) : O.none),
        set: (key, value) => async () => {
          entries.set(key, value)
          const [first] = entries.keys()
          if (entries.size > capacity && first !== undefined) entries.delete(first)
        },
      }
    }
    expect(await refuted(forgetsTheOldest(firstIn), { numRuns: 500, seed: 1 })).toBe(true)
  })

  test.each([0, -1, NaN])('a capacity of %s keeps nothing', async (capacity) => {
    const store = memoryStore(capacity)
    await store.set('a', 1)()
    expect(await store.get('a')()).toEqual(O.none)
  })

  test('undefined is a value like any other', async () => {
    const store = memoryStore()
    await store.set('a', undefined)()
    expect(await store.get('a')()).toEqual(O.some(undefined))
  })
})
