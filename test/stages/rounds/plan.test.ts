/// <reference types="vite/client" />
import * as fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import { presets } from '../../../lib/hardware/presets.js'
import { verifyPlaced } from '../../../lib/ir/verifyPlaced.js'
import { verifyTiled } from '../../../lib/ir/verifyTiled.js'
import { arbitraryTiled, assignerLaws } from '../../../lib/laws/index.js'
import { modelFile } from '../../../lib/onnx/format/modelFile.js'
import { cheapestRounds } from '../../../lib/stages/assign/cheapestRounds.js'
import { firstFitInRounds } from '../../../lib/stages/assign/firstFitInRounds.js'
import { perRound } from '../../../lib/stages/duplicate/perRound.js'
import {
  type Estimates,
  estimating,
  greedyPlan,
  leastPlan,
  onePlan,
  planned,
  timedPlan,
} from '../../../lib/stages/rounds/plan.js'
import { baseOf, type Planned, type Round, type RoundPlan } from '../../../lib/stages/rounds/round.js'
import { roundCosts } from '../../../lib/stages/rounds/roundCosts.js'
import { crossLayer } from '../../../lib/stages/synchronize/crossLayer/crossLayer.js'
import { zoo } from '../../../lib/zoo/zoo.js'
import { baseline } from '../../../pipelines/baseline.js'
import { right } from '../../functional/execution.js'
import { refuted } from '../../refuted.js'

/** Networks on chips that hold their largest layer or are smaller, whose writing takes as long as some MVMs. */
const settings = fc
  .tuple(
    arbitraryTiled,
    fc.integer({ min: -4, max: 12 }),
    fc.integer({ min: 1, max: 5 }),
    fc.integer({ min: 0, max: 9 }),
  )
  .map(([{ chip, layers }, more, images, writing]) => ({
    layers: layers.map((layer) => {
      if (layer.kind === 'operator') return layer
      const { copies: _copies, ...once } = layer
      return once
    }),
    chip: {
      ...chip,
      crossbar: { ...chip.crossbar, programCycles: writing * chip.crossbar.mvmCycles },
    },
    cores: Math.max(1, Math.max(...baseOf({ layers }).map(({ tiles }) => tiles.length)) + more),
    images,
  }))

/** All ways to cut so many layers into rounds, as the place of each round's first layer. */
const cuts = (count: number): readonly (readonly number[])[] =>
  Array.from({ length: 2 ** Math.max(0, count - 1) }, (_, bits) => [
    0,
    ...Array.from({ length: Math.max(0, count - 1) }, (_, i) => i + 1).filter((i) => (bits >> (i - 1)) & 1),
  ])

const sumOf = (plan: RoundPlan, cost: (round: Round) => number): number =>
  plan.reduce((sum, round) => sum + cost(round), 0)

/** The least sum of rounds over all cuts and copies, one by one. */
const leastByForce = ({ count, rounds }: Estimates, cost: (round: Round) => number): number =>
  count === 0
    ? 0
    : Math.min(
        ...cuts(count).map((firsts) =>
          firsts.reduce((sum, first, i) => {
            const own = rounds(first, (firsts[i + 1] ?? count) - 1)
            return sum + Math.min(Number.POSITIVE_INFINITY, ...own.map(cost))
          }, 0),
        ),
      )

const byBounds = (planOf: typeof leastPlan) =>
  fc.property(settings, fc.boolean(), (given, chosen) => {
    fc.pre(baseOf(given).length <= 6)
    const each = estimating(given)(chosen)
    const plan = planOf(each)
    expect(plan === null ? null : sumOf(plan, each.alone)).toBe(leastByForce(each, each.alone))
  })

/** What a round takes to the cycle, all of its crossbars written: on a chip that polls, by its bound. */
const exactly = (given: Planned) => {
  const { writing, bound, timed } = roundCosts(given)
  return (round: Round): number =>
    writing(round) + (given.chip.signal.kind === 'polling' ? bound(round) : timed(round))
}

const toTheCycle = (planOf: typeof leastPlan) =>
  fc.property(settings, fc.boolean(), (given, chosen) => {
    // beyond four images some are not timed
    fc.pre(baseOf(given).length <= 4 && given.images <= 4)
    const each = estimating(given)(chosen)
    const plan = planOf(each)
    const cost = exactly(given)
    expect(plan === null ? null : sumOf(plan, cost)).toBe(leastByForce(each, cost))
  })

describe('cuts and copies', () => {
  test('by the dynamic program take as little as the best of all, by their bounds', () =>
    fc.assert(byBounds(leastPlan), { numRuns: 40 }))

  test('greedy filling and one layer a round do not', () => {
    expect(refuted(byBounds(greedyPlan))).toBe(true)
    expect(refuted(byBounds(onePlan))).toBe(true)
  })

  test('take as little as the best of all, to the cycle', () =>
    fc.assert(toTheCycle(timedPlan), { numRuns: 30 }))

  test('those of the least bounds do not', () =>
    expect(refuted(toTheCycle(leastPlan), { numRuns: 1000 })).toBe(true))
})

test('no round takes less than its bounds say', () =>
  fc.assert(
    fc.property(settings, (given) => {
      fc.pre(given.chip.signal.kind !== 'polling' && given.images <= 4)
      const { count, rounds } = estimating(given)(true)
      const { atLeast, bound, timed, writing } = roundCosts(given)
      for (const round of Array.from({ length: count }, (_, i) =>
        rounds(i, Math.min(i + 1, count - 1)),
      ).flat()) {
        expect(writing(round) + bound(round)).toBeGreaterThanOrEqual(atLeast(round))
        expect(timed(round)).toBeGreaterThanOrEqual(bound(round))
      }
    }),
    { numRuns: 30 },
  ))

const fits = ({ layers, cores }: Planned, plan: RoundPlan) => {
  const base = baseOf({ layers })
  expect(plan.flatMap(({ first, last }) => base.slice(first, last + 1))).toEqual(base)
  for (const { first, copies } of plan) {
    const taken = copies.reduce((sum, count, i) => sum + count * base[first + i]!.tiles.length, 0)
    // a layer that is cut has its rounds to itself
    if (copies.length > 1 || copies[0]! > 1) expect(taken).toBeLessThanOrEqual(cores)
    for (const [i, count] of copies.entries()) expect(count).toBeLessThanOrEqual(base[first + i]!.vectors)
  }
}

/** Cycles of a plan to the cycle: what is overwritten by no other round is not written. */
const cyclesOf = (given: Planned, plan: RoundPlan): number => {
  const each = estimating(given)(true)
  each.time(plan, true)
  return each.cycles(plan)
}

const neverBehind = (planOf: typeof planned) =>
  fc.property(settings, fc.boolean(), (given, chosen) => {
    const plan = planOf(given, { chosen })
    if (plan === null) return expect.unreachable('each layer fits, or is cut')
    fits(given, plan)
    const cycles = cyclesOf(given, plan)
    for (const more of chosen ? [false, true] : [false])
      for (const other of [greedyPlan, onePlan]) {
        const theirs = other(estimating(given)(more))
        expect(cycles).toBeLessThanOrEqual(theirs === null ? Number.NaN : cyclesOf(given, theirs))
      }
  })

describe('planned rounds', () => {
  test('hold all layers, fit, and are behind neither greedy filling nor one layer a round, with copies or without', () =>
    fc.assert(neverBehind(planned), { numRuns: 30 }))

  test('those of the dynamic program alone are behind where crossbars keep their tiles', () => {
    const alone: typeof planned = (given, { chosen }) => timedPlan(estimating(given)(chosen))
    expect(refuted(neverBehind(alone), { numRuns: 1000 })).toBe(true)
  })

  test('those without copies are behind those with them', () => {
    const once: typeof planned = (given) => planned(given, { chosen: false })
    expect(refuted(neverBehind(once), { numRuns: 1000 })).toBe(true)
  })
})

for (const [name, law] of Object.entries(assignerLaws(cheapestRounds({ images: 3 }))))
  test(`cheapest-rounds: ${name}`, () => fc.assert(law, { numRuns: 30 }))

test('copies per round are copies, and the cuts are found again', () =>
  fc.assert(
    fc.property(settings, ({ images, cores, chip, layers }) => {
      const model = { name: 'any', sha256: '0'.repeat(64), parameters: 0, macs: 0 }
      const { interconnect } = chip
      fc.pre(interconnect.kind === 'bus')
      const tiled = { chip: { ...chip, cores }, model, partitioner: 'any', layers }
      const copied = right(perRound({ images })(tiled))
      expect(E.isRight(verifyTiled(copied))).toBe(true)
      const placed = right(cheapestRounds({ images })(copied))
      expect(E.isRight(verifyPlaced(placed))).toBe(true)
      const given = { layers, chip, cores, images }
      const [chosen, again] = [
        planned(given, { chosen: true })!,
        planned({ ...copied, cores, images }, { chosen: false })!,
      ]
      expect(cyclesOf(given, again)).toBeLessThanOrEqual(cyclesOf(given, chosen))
    }),
    { numRuns: 30 },
  ))

/** Pixels a side: fewer, but in fuzz, have as many layers and tiles to cut. */
const resolution = import.meta.env.MODE === 'fuzz' ? 224 : 64

describe('measured to the cycle', () => {
  test.each([
    [64, 1],
    [64, 16],
    [128, 4],
  ])(
    'ResNet-18 on %i cores, batch %i: less than greedy filling, with and without copies, near the estimate',
    async (cores, images) => {
      const model = await modelFile('resnet18', zoo.resnet18.build({ resolution }))()
      const { chip } = presets.rram256
      const task = {
        model,
        bindings: {},
        chip: { ...chip, cores, signal: { kind: 'broadcast' as const, bytes: 4 } },
      }
      const together = baseline.swap('synchronize', crossLayer({ images }))
      const tiled = right(await baseline.until('tile').task(task)())
      const given = { layers: tiled.layers, chip: task.chip, cores, images }
      const plan = planned(given, { chosen: true })!
      const chosen = right(
        await together
          .insert('duplicate', { after: 'tile' }, perRound({ images }))
          .swap('assign', cheapestRounds({ images }))
          .task(task)(),
      ).network
      const greedy = right(await together.swap('assign', firstFitInRounds()).task(task)()).network
      expect(greedy.cycles / chosen.cycles).toBeGreaterThan(1.3)
      expect(Math.abs(cyclesOf(given, plan) / chosen.cycles - 1)).toBeLessThan(0.01)
    },
  )
})
