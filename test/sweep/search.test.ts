import * as fc from 'fast-check'
import { presets, unwrap } from 'ohmflow'
import { designAt, type Search, type Seen, type Space, searches, spaceOf } from 'ohmflow/sweep'
import { describe, expect, it } from 'vitest'
import { everyDesign } from '../../lib/sweep/drawn.js'
import { runs } from '../runs.js'

const space: Space = unwrap(
  spaceOf(
    {
      models: ['a'],
      chips: ['rram256'],
      factors: [
        { 'core.lanes': { from: 1, to: 24, step: 1 } },
        { 'crossbar.mvmCycles': { from: 1, to: 24, step: 1 } },
      ],
      constraints: ['core.lanes * crossbar.mvmCycles <= 300'],
    },
    'the sweep',
    [{ name: 'rram256', chip: presets.rram256.chip }],
  ),
)

const every = everyDesign(space)

/** Two bowls, whose feet are at different places: their front lies between. */
const costsAt = new Map(
  every.map((index) => {
    const { core, crossbar } = designAt(space, index)!.chip
    const bowl = (x: number, y: number): number => 1 + (core.lanes - x) ** 2 + (crossbar.mvmCycles - y) ** 2
    return [index, [bowl(4, 5), bowl(14, 12)]]
  }),
)
const costs = (index: number): readonly number[] => costsAt.get(index)!

const walked = (search: Search, budget: number, seed: number, cost = costs): readonly Seen[] => {
  const propose = search(space, { budget, seed })
  const seen: Seen[] = []
  for (;;) {
    const next = propose(seen)
    if (next.length === 0) return seen
    seen.push(...next.map((design) => ({ design, costs: cost(design) })))
  }
}

const named = Object.entries(searches)

describe.each(named)('%s', (_, search) => {
  it('proposes what may be chosen, each once, and no more than its budget', () => {
    fc.assert(
      fc.property(fc.nat(200), fc.nat(9), (budget, seed) => {
        const designs = walked(search, budget, seed).map(({ design }) => design)
        const all = new Set(every)
        expect(designs.length).toBe(Math.min(budget, all.size))
        expect(new Set(designs).size).toBe(designs.length)
        expect(designs.every((design) => all.has(design))).toBe(true)
      }),
      { numRuns: runs(20) },
    )
  })

  it('goes on from wherever it was interrupted', () => {
    const whole = walked(search, 100, 3)
    const propose = search(space, { budget: 100, seed: 3 })
    let at = 0
    while (at < whole.length) {
      const next = propose(whole.slice(0, at))
      expect(next).toEqual(whole.slice(at, at + next.length).map(({ design }) => design))
      at += next.length
    }
  })

  it('ends where all is known, and takes what cannot be mapped as worse than all', () => {
    expect(walked(search, 1e4, 1).length).toBe(every.length)
    const seen = search(space, { budget: 32, seed: 1 })([{ design: 0, costs: null }])
    expect(seen.length).toBeGreaterThan(0)
  })

  it('comes nearer than chance with the same budget', () => {
    const least = (designs: readonly number[]): number =>
      Math.min(...designs.map((design) => costs(design)[0]! * costs(design)[1]!))
    const chance = (seed: number): number => least(walked(search, 8, seed + 100).map(({ design }) => design))
    const seeds = [1, 2, 3, 4, 5]
    const mean = (of: (seed: number) => number): number =>
      seeds.reduce((sum, seed) => sum + of(seed), 0) / seeds.length
    expect(mean((seed) => least(walked(search, 120, seed).map(({ design }) => design)))).toBeLessThan(
      mean(chance),
    )
  })
})

describe('pareto', () => {
  it('finds nearly all of a front that it can walk along', () => {
    const all = every
    const isBest = (design: number, among: readonly number[]): boolean =>
      !among.some(
        (other) =>
          costs(other).every((cost, i) => cost <= costs(design)[i]!) &&
          costs(other).some((cost, i) => cost < costs(design)[i]!),
      )
    const front = all.filter((design) => isBest(design, all))
    const found = new Set(walked(searches.pareto, 160, 1).map(({ design }) => design))
    expect(front.filter((design) => found.has(design)).length).toBeGreaterThan(0.9 * front.length)
    expect(all.length).toBeGreaterThan(300)
  })
})
