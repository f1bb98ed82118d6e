import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { presets } from '../../lib/hardware/presets.js'
import type { CoreProgram } from '../../lib/ir/program.js'
import { instructions } from '../../lib/isa/instructions.js'
import { doings, type PhaseActivity, phaseActivity } from '../../lib/machine/activity/activity.js'
import { activityOf } from '../../lib/machine/activity/activityOf.js'
import { bins } from '../../lib/machine/activity/bins.js'
import { modelFile } from '../../lib/onnx/format/modelFile.js'
import { crossLayer } from '../../lib/stages/synchronize/crossLayer/crossLayer.js'
import { unwrap } from '../../lib/unwrap.js'
import { teachingNetwork } from '../../lib/zoo/teachingNetwork.js'
import { baseline } from '../../pipelines/baseline.js'
import { chips, gridPrograms, grids, schemes } from '../stages/simulate/arbitraries.js'

const sum = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0)

const mvms = (program: CoreProgram): number =>
  [...instructions(program)].filter(({ instruction: { op } }) => op === 'MVM').length

/** What is wrong with an activity: work that is not that of the program, or a time that nobody accounts for. */
const faults = (programs: readonly CoreProgram[], activity: PhaseActivity, mvmCycles: number) =>
  programs.flatMap((program, i) => {
    const { cycles, start, end } = activity.programs[i]!
    const wrong: string[] = []
    if (Math.abs(sum(cycles.works) - mvms(program) * mvmCycles) > 1e-6) wrong.push(`works of ${i}`)
    const all = doings.reduce((total, doing) => total + sum(cycles[doing]), 0)
    if (Math.abs(all - (end - start)) > 1e-6) wrong.push(`${all} of ${end - start} of ${i}`)
    return wrong
  })

describe('what the cores of a phase do over time', () => {
  test('is as many MVMs as the program has, and why there are none in all other cycles', () => {
    fc.assert(
      fc.property(chips, grids, schemes, fc.constantFrom(2, 16, 512), (chip, grid, scheme, count) => {
        const programs = gridPrograms(grid, chip, scheme)
        const activity = phaseActivity(programs, chip, count)
        expect(faults(programs, activity, chip.crossbar.mvmCycles)).toEqual([])
      }),
      { numRuns: 200 },
    )
  })

  test('would be seen to lack work or time', () => {
    const [chip] = fc.sample(chips, { numRuns: 1, seed: 1 })
    const [grid] = fc.sample(grids, { numRuns: 1, seed: 1 })
    const [scheme] = fc.sample(schemes, { numRuns: 1, seed: 1 })
    const programs = gridPrograms(grid!, chip!, scheme!)
    const activity = phaseActivity(programs, chip!)
    const [first, ...rest] = activity.programs
    const lacking = (change: Partial<typeof first>) =>
      faults(
        programs,
        { ...activity, programs: [{ ...first!, ...change }, ...rest] },
        chip!.crossbar.mvmCycles,
      )
    expect(lacking({})).toEqual([])
    expect(lacking({ cycles: { ...first!.cycles, works: [] } })).toHaveLength(2)
    expect(lacking({ end: first!.end + 1 })).toHaveLength(1)
  })
})

const model = await modelFile('teaching', teachingNetwork.build())()
const task = { model, bindings: {}, chip: presets.rram256.chip }

describe('a program over time', () => {
  test.each([
    ['layer by layer', baseline],
    ['all layers at once', baseline.swap('synchronize', crossLayer())],
    ['two images', baseline.swap('synchronize', crossLayer({ images: 2 }))],
  ])('%s takes as long as its report says, and works as much', async (_, pipeline) => {
    const program = unwrap(await pipeline.until('synchronize').task(task)())
    const { network, layers } = unwrap(await pipeline.task(task)())
    const activity = activityOf(program, 64)
    expect(activity.cycles).toBe(network.cycles)
    expect(activity.layers.map(({ layer }) => layer)).toEqual(program.layers.map(({ name }) => name))
    for (const report of layers) {
      const own = activity.layers.find(({ layer }) => layer === report.name)!
      expect(own.cores).toBe(report.cores)
      expect(sum(own.cycles.works)).toBeCloseTo(report.utilization * report.cores * report.cycles, 4)
      expect(own.start).toBeLessThanOrEqual(report.start ?? Number.NaN)
      expect(own.awaits.every(({ layer }) => program.layers.some(({ name }) => name === layer))).toBe(true)
    }
    const works = (all: readonly { cycles: { works: Float64Array } }[]) =>
      all.reduce((total, { cycles }) => total + sum(cycles.works), 0)
    expect(works(activity.cores)).toBeCloseTo(works(activity.layers), 4)
  })

  test('layer by layer nobody waits for another layer; at once, readers wait for who makes what they read', async () => {
    const [apart, together] = await Promise.all(
      [baseline, baseline.swap('synchronize', crossLayer())].map(async (pipeline) =>
        activityOf(unwrap(await pipeline.until('synchronize').task(task)())),
      ),
    )
    expect(apart!.layers.every(({ awaits }) => awaits.length === 0)).toBe(true)
    const conv2 = together!.layers.find(({ layer }) => layer === 'conv2')!
    expect(conv2.awaits.length).toBeGreaterThan(0)
    expect(conv2.awaits[0]!.cycles).toBeGreaterThan(0)
    expect(sum(conv2.cycles.layer)).toBeCloseTo(
      conv2.awaits.reduce((total, { cycles }) => total + cycles, 0),
      -1,
    )
  })
})

describe('bins', () => {
  test('hold what was spread, and the most that was raised, however they grow', () => {
    const spans = fc.array(fc.tuple(fc.nat(300), fc.nat(40)), { minLength: 1 })
    fc.assert(
      fc.property(spans, (drawn) => {
        const over = bins(2, 8, 0, new Set([1]))
        for (const [from, length] of drawn) {
          over.spread(0, from, from + length)
          over.raise(1, from, length)
        }
        expect(sum(over.row(0))).toBe(drawn.reduce((total, [, length]) => total + length, 0))
        for (let k = 0; k < 8; k++) {
          const [low, high] = [k * over.width(), (k + 1) * over.width()]
          const within = drawn.map(([from, length]) =>
            Math.max(0, Math.min(high, from + length) - Math.max(low, from)),
          )
          expect(over.row(0)[k]).toBe(sum(within))
          const raised = drawn.filter(([from]) => low <= from && from < high).map(([, length]) => length)
          expect(over.row(1)[k]).toBe(Math.max(0, ...raised))
        }
      }),
    )
  })
})
