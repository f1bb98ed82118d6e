import { convolutionalNames, networkCases, publishedSetups, roundsCases } from 'ohmflow/experiment'
import { describe, expect, test } from 'vitest'
import { foundOf } from '../../lib/view/page/setupVerdicts.js'
import { recorded } from './recorded.js'

describe("the source paper's own set-ups", () => {
  test.each(publishedSetups)('$claimed: $verdict', (each) => {
    expect(foundOf(recorded, each).verdict).toBe(each.verdict)
  })
})

describe('whole networks', () => {
  const { networkRuns = [] } = recorded

  test('are those that the experiment measures, in its order', () => {
    const cases = networkRuns.map((run) => [
      run.network,
      run.cores,
      run.bus,
      run.schedule,
      run.images,
      run.rounds,
    ])
    expect(cases).toEqual(
      [...roundsCases, ...networkCases(convolutionalNames)].map((each) => [
        each.network,
        each.cores,
        each.bus,
        each.schedule,
        each.images,
        each.rounds,
      ]),
    )
  })

  test('on chips that are too small: never behind greedy filling or one layer a round, with copies or without', () => {
    const chosen = networkRuns.filter(({ rounds }) => rounds === 'chosen')
    let [best, compared] = [0, 0]
    for (const run of chosen)
      for (const other of networkRuns) {
        const same = other.network === run.network && other.cores === run.cores && other.images === run.images
        if (!same || other.rounds === null || other === run) continue
        compared++
        const factor = other.cycles / run.cycles
        expect(factor).toBeGreaterThanOrEqual(1)
        if (other.rounds === 'greedy' && run.images === 16) best = Math.max(best, factor)
      }
    expect(compared).toBe(4 * chosen.length)
    // COMPASS found as much
    expect(best).toBeGreaterThan(1.3)
  })

  test('take at least their ideals and their bounds', () => {
    for (const { cycles, ideal, bound } of networkRuns) {
      if (ideal !== null) expect(cycles).toBeGreaterThanOrEqual(ideal)
      if (bound !== null) expect(cycles).toBeGreaterThanOrEqual(bound)
    }
  })
})
