import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { pipelineLaws } from '../../lib/laws/pipelineLaws.js'
import { runs } from '../runs.js'
import { moreTwins, twins } from './twins.js'

// Observers that throw are reported on the console.
beforeAll(() => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined)
})
afterAll(() => {
  vi.restoreAllMocks()
})

const laws = pipelineLaws()

describe('every law of the pipeline holds', () => {
  test.each(Object.entries(laws))('%s', async (_, law) => {
    const { failed, errorInstance } = await fc.check(law, { numRuns: runs(40) })
    expect(failed, String(errorInstance)).toBe(false)
  })
})

describe('every law fails on a broken twin', () => {
  const all = [...Object.entries(twins).map(([law, twin]) => [law, 'broken', twin] as const), ...moreTwins]

  test('there is a twin for each', () => {
    expect(Object.keys(twins).toSorted()).toEqual(Object.keys(laws).toSorted())
  })

  test.each(all)('%s (%s)', async (name, _, twin) => {
    const law = pipelineLaws(twin)[name]
    expect(law).toBeDefined()
    if (law === undefined) return
    const { failed, errorInstance } = await fc.check(law, { numRuns: 1000, seed: 1, endOnFailure: true })
    expect(failed).toBe(true)
    // It is the law that fails, and not the twin that is malformed.
    expect(String(errorInstance)).toMatch(/ is not | became |Error: an observer throws|broken store/)
  })
})
