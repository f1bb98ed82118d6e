/// <reference types="vite/client" />
import * as fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import { presets } from '../../../lib/hardware/presets.js'
import type { Tiled } from '../../../lib/ir/tiled.js'
import { verifyPlaced } from '../../../lib/ir/verifyPlaced.js'
import { verifyTiled } from '../../../lib/ir/verifyTiled.js'
import { arbitraryTiled, assignerLaws } from '../../../lib/laws/index.js'
import { modelFile } from '../../../lib/onnx/format/modelFile.js'
import { cheapestRounds } from '../../../lib/stages/assign/cheapestRounds.js'
import { firstFitInRounds } from '../../../lib/stages/assign/firstFitInRounds.js'
import { perRound } from '../../../lib/stages/duplicate/perRound.js'
import {
  estimates,
  greedyPlan,
  leastPlan,
  onePlan,
  type Plan,
  planned,
} from '../../../lib/stages/rounds/plan.js'
import { crossLayer } from '../../../lib/stages/synchronize/crossLayer/crossLayer.js'
import { zoo } from '../../../lib/zoo/zoo.js'
import { baseline } from '../../../pipelines/baseline.js'
import { right } from '../../functional/execution.js'
import { refuted } from '../../refuted.js'

const baseOf = ({ layers }: Pick<Tiled, 'layers'>) =>
  layers.flatMap((layer) => (layer.kind === 'base' ? [layer] : []))

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

/** The least sum of rounds over all cuts, one by one. */
const leastByForce = ({ count, roundOf }: ReturnType<typeof estimates>): number =>
  count === 0
    ? 0
    : Math.min(
        ...cuts(count).map((firsts) =>
          firsts.reduce(
            (sum, first, i) =>
              sum + (roundOf(first, (firsts[i + 1] ?? count) - 1)?.cycles ?? Number.POSITIVE_INFINITY),
            0,
          ),
        ),
      )

const costOf = ({ roundOf }: ReturnType<typeof estimates>, plan: Plan): number =>
  plan.reduce((sum, { first, last }) => sum + (roundOf(first, last)?.cycles ?? Number.NaN), 0)

const exact = (planOf: typeof leastPlan) =>
  fc.property(settings, fc.boolean(), (given, chosen) => {
    fc.pre(baseOf(given).length <= 8)
    const each = estimates(given, chosen)
    const plan = planOf(each)
    expect(plan === null ? null : costOf(each, plan)).toBe(leastByForce(each))
  })

describe('cuts between rounds', () => {
  test('by the dynamic program take as little as the best of all', () => fc.assert(exact(leastPlan)))

  test('greedy filling and one layer a round do not', () => {
    expect(refuted(exact(greedyPlan))).toBe(true)
    expect(refuted(exact(onePlan))).toBe(true)
  })
})

const fits = ({ layers, cores }: Parameters<typeof estimates>[0], plan: Plan) => {
  const base = baseOf({ layers })
  expect(plan.flatMap(({ first, last }) => base.slice(first, last + 1))).toEqual(base)
  for (const { first, copies } of plan) {
    const taken = copies.reduce((sum, count, i) => sum + count * base[first + i]!.tiles.length, 0)
    // a layer that is cut has its rounds to itself
    if (copies.length > 1 || copies[0]! > 1) expect(taken).toBeLessThanOrEqual(cores)
    for (const [i, count] of copies.entries()) expect(count).toBeLessThanOrEqual(base[first + i]!.vectors)
  }
}

const neverBehind = (planOf: typeof planned) =>
  fc.property(settings, fc.boolean(), (given, chosen) => {
    const plan = planOf(given, { chosen })
    if (plan === null) return expect.unreachable('each layer fits, or is cut')
    fits(given, plan)
    const { cycles } = estimates(given, false)
    for (const more of chosen ? [false, true] : [false])
      for (const other of [greedyPlan, onePlan]) {
        const theirs = other(estimates(given, more))
        expect(cycles(plan)).toBeLessThanOrEqual(theirs === null ? Number.NaN : cycles(theirs))
      }
  })

describe('planned rounds', () => {
  test('hold all layers, fit, and are behind neither greedy filling nor one layer a round', () =>
    fc.assert(neverBehind(planned)))

  test('those of the dynamic program alone are behind where crossbars keep their tiles', () => {
    const alone: typeof planned = (given, { chosen }) => leastPlan(estimates(given, chosen))
    expect(refuted(neverBehind(alone), { numRuns: 1000 })).toBe(true)
  })
})

for (const [name, law] of Object.entries(assignerLaws(cheapestRounds({ images: 3 }))))
  test(`cheapest-rounds: ${name}`, () => fc.assert(law, { numRuns: 60 }))

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
      const { cycles } = estimates({ ...copied, cores, images }, false)
      const both = [
        planned({ layers, chip, cores, images }, { chosen: true })!,
        planned({ ...copied, cores, images }, { chosen: false })!,
      ]
      expect(cycles(both[1]!)).toBeLessThanOrEqual(cycles(both[0]!))
    }),
    { numRuns: 60 },
  ))

/** Pixels a side where one network is looked at again: fewer, but in fuzz, have as many layers and tiles to cut. */
const resolution = import.meta.env.MODE === 'fuzz' ? 224 : 64

describe('measured to the cycle', () => {
  test.each([
    [64, 1, 224],
    [64, 16, resolution],
    [128, 4, resolution],
  ])(
    'ResNet-18 on %i cores, batch %i, %i pixels a side: less than greedy filling, with and without copies, near the estimate',
    async (cores, images, resolution) => {
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
      expect(Math.abs(estimates(given, false).cycles(plan) / chosen.cycles - 1)).toBeLessThan(0.01)
    },
  )
})
