import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Laws } from '../../lib/laws/index.js'
import { runs } from '../runs.js'

/** One test a law: it holds in so many cases. */
export const allHold = (name: string, laws: Laws, numRuns = runs(40)): void => {
  describe(`${name} holds every law`, () => {
    test.each(Object.entries(laws))('%s', async (_, law) => {
      const { failed, errorInstance, numSkips } = await fc.check(law, { numRuns })
      expect(failed, `${errorInstance} (${numSkips} skipped)`).toBe(false)
    })
  })
}

/** A plug-in with a mistake in it, the law that it breaks, and how the law says so. */
export interface Twin {
  readonly mistake: string
  readonly law: string
  readonly laws: Laws
  readonly message: RegExp
  /** It is said of the smallest case, which takes longer to find than any: that of larger cases is another. */
  readonly smallest?: true
}

/** One test a twin, and that there is a twin for each law. */
export const allFail = (laws: Laws, twins: readonly Twin[]): void => {
  describe('each law fails on a twin that breaks it', () => {
    test('there is a twin for each law', () => {
      expect([...new Set(twins.map(({ law }) => law))].toSorted()).toEqual(Object.keys(laws).toSorted())
    })
    test.each(twins)('$mistake: $law', async ({ law, laws, message, smallest = false }) => {
      const property = laws[law]
      expect(property).toBeDefined()
      if (property === undefined) return
      const { failed, errorInstance } = await fc.check(property, {
        numRuns: 1000,
        seed: 1,
        endOnFailure: !smallest,
      })
      expect(failed).toBe(true)
      expect(String(errorInstance)).toMatch(message)
    })
  })
}
