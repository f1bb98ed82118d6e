import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { crossLayer, firstFitInRounds, presets, rowMajor, unwrap, verify } from '../../../lib/index.js'
import type { Placed } from '../../../lib/ir/placed.js'
import type { Program } from '../../../lib/ir/program.js'
import { filtered } from '../../../lib/isa/filtered.js'
import { activationsOf } from '../../../lib/machine/activations/activations.js'
import { peakByEvents } from '../../machine/byEvents.js'
import { loweredOf, networkOf } from '../../needs/randomNetwork.js'
import { placedOf } from '../../needs/randomProgram.js'
import { refuted } from '../../refuted.js'
import { runs } from '../../runs.js'

const numbers = fc.array(fc.nat(1000), { minLength: 30, maxLength: 60 })

/** A network whose layers work at the same time within so many bytes of memory; or of any, where that is left out. */
const within = (placed: Placed, images: number, grain: number) => (bytes?: number) => {
  const chip = bytes === undefined ? placed.chip : { ...placed.chip, memory: { bytes } }
  return crossLayer({ images, grain })({ ...placed, chip })
}

/** The least memory that is named where there is next to none; null where that is enough. */
const leastOf = (on: ReturnType<typeof within>): number | null => {
  const refused = on(1)
  return refused._tag === 'Left' && refused.left._tag === 'MemoryExceeded' ? refused.left.needed : null
}

/** From the least memory on, programs that are proved and take no more than there is, and none below. */
const fits = (changed: (program: Program) => Program, peakOf: (program: Program) => number | null) =>
  fc.asyncProperty(numbers, async (drawn) => {
    const { placed, draw } = await placedOf(drawn)
    const on = within(placed, 1 + draw(3), 1 + draw(3))
    const least = leastOf(on)
    if (least === null) return
    const most = activationsOf(unwrap(on()))?.peak() ?? least
    for (const bytes of [least, least + draw(most - least + 1)]) {
      const program = changed(unwrap(on(bytes)))
      expect(verify(program)).toMatchObject({ _tag: 'Right' })
      expect(peakOf(program)).toBeLessThanOrEqual(bytes)
    }
    expect(on(least - 1)).toMatchObject({ left: { _tag: 'MemoryExceeded', needed: least } })
  })

/** The same program, but that who stores a result of a tile waits for so many more vectors of each reader. */
const waitingFor =
  (more: number) =>
  (program: Program): Program => ({
    ...program,
    phases: program.phases.map((phase) => ({
      ...phase,
      cores: phase.cores.map((core) => ({
        ...core,
        code: filtered(core.code, (each) =>
          each.op !== 'AWAIT' || each.unit !== 'output' || core.tile === null
            ? each
            : {
                ...each,
                horizon: {
                  ...each.horizon,
                  axes: each.horizon.axes.map((axis) => ({ ...axis, high: axis.high + more * axis.divisor })),
                },
              },
        ),
      })),
    })),
  })

const exact = (program: Program): number | null => activationsOf(program)?.peak() ?? null

describe('layers that wait for room in memory', () => {
  test('are proved, and stay within every memory from the least on, of less than which none is made', () =>
    fc.assert(
      fits((program) => program, peakByEvents),
      { numRuns: runs(5) },
    ))

  test.each([
    ['one vector more is waited for', 1],
    ['one vector less', -1],
  ])('which is found out where %s', async (_, more) => {
    expect(await refuted(fits(waitingFor(more), exact), { numRuns: 200 })).toBe(true)
  })
})

/** A random network in rounds of half as many cores as it has tiles. */
const inRounds = async (drawn: readonly number[]): Promise<Placed> => {
  const [seed = 0] = drawn
  const { chip } = presets.rram256
  const crossbar = {
    ...chip.crossbar,
    rows: 4 + (seed % 12),
    columns: 2 + (seed % 3),
    mvmCycles: 1 + (seed % 60),
  }
  const lowered = await loweredOf(networkOf(drawn, seed % 2 === 0), { ...chip, crossbar })
  const tiled = unwrap(rowMajor()(lowered))
  const tiles = tiled.layers.reduce((all, each) => all + (each.kind === 'base' ? each.tiles.length : 0), 0)
  const cores = Math.max(1, Math.ceil(tiles / 2))
  return unwrap(firstFitInRounds()({ ...tiled, chip: { ...tiled.chip, cores } }))
}

/** In rounds from the least memory on, programs that are proved and take no more than there is, and none below. */
const fitsInRounds = (peakOf: (program: Program) => number | null, seen: { rounds: number; waits: number }) =>
  fc.asyncProperty(numbers, async (drawn) => {
    const on = within(await inRounds(drawn), 1, 1)
    const free = unwrap(on())
    const [least, most] = [leastOf(on), peakByEvents(free)]
    if (least === null || most === null) return
    expect(least).toBeLessThanOrEqual(most)
    for (const bytes of [least, Math.floor((least + most) / 2), most]) {
      const program = unwrap(on(bytes))
      expect(verify(program)).toMatchObject({ _tag: 'Right' })
      expect(peakOf(program)).toBeLessThanOrEqual(bytes)
    }
    expect(on(least - 1)).toMatchObject({ left: { _tag: 'MemoryExceeded', needed: least } })
    seen.rounds += free.phases.length > 2 ? 1 : 0
    seen.waits += least < most ? 1 : 0
  })

describe('layers that wait for room in memory within rounds', () => {
  test('are proved, and stay within every memory from the least on, of less than which none is made', async () => {
    const seen = { rounds: 0, waits: 0 }
    await fc.assert(fitsInRounds(peakByEvents, seen), { numRuns: runs(12) })
    expect(seen.rounds).toBeGreaterThan(0)
    expect(seen.waits).toBeGreaterThan(0)
  })

  test('which is found out where more is held than is told', async () => {
    const more = (program: Program) => (peakByEvents(program) ?? 0) + 1
    expect(await refuted(fitsInRounds(more, { rounds: 0, waits: 0 }), { numRuns: 50 })).toBe(true)
  })
})
