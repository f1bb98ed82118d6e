import * as fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import {
  auto,
  autoFront,
  cyclic,
  explain,
  linear,
  type OhmflowError,
  type Placed,
  type Program,
  type Report,
  sequential,
  timing,
  tree,
} from 'ohmflow'
import { arbitraryPlaced, synchronizerLaws } from 'ohmflow/laws'
import { roundsOf } from 'ohmflow/program'
import { lastValueFrom, toArray } from 'rxjs'
import { describe, expect, test } from 'vitest'
import { allHold } from '../../laws/check.js'
import { refuted } from '../../refuted.js'
import { runs } from '../../runs.js'

/**
 * Laws are drawn from one seed, so that all but the first are asked of programs that are there already. Whether it makes
 * the same of the same is asked of itself.
 */
const remembered = (): ((placed: Placed) => E.Either<OhmflowError, Program>) => {
  const programs = new Map<string, E.Either<OhmflowError, Program>>()
  return (placed) => {
    const key = JSON.stringify(placed)
    const program = programs.get(key) ?? auto()(placed)
    programs.set(key, program)
    return program
  }
}
const pure = 'the same input gives the same outcomes'
const { [pure]: same = null } = synchronizerLaws(auto())
test('there is a law that it is asked itself', () => expect(same).not.toBeNull())
allHold('auto', { ...synchronizerLaws(remembered()), ...(same === null ? {} : { [pure]: same }) }, 30)

/** Small networks whose layers have a phase each. */
const small = arbitraryPlaced.filter(
  ({ layers }) =>
    layers.reduce((sum, layer) => sum + (layer.kind === 'base' ? layer.vectors : 0), 0) < 300 &&
    layers.every((layer) => layer.kind === 'operator' || roundsOf(layer).length === 1),
)

const timed = async (program: E.Either<OhmflowError, Program>): Promise<Report> => {
  if (E.isLeft(program)) throw new Error(explain(program.left))
  const report = await lastValueFrom(timing()(program.right))
  if (E.isLeft(report)) throw new Error(explain(report.left))
  return report.right
}

describe('auto', () => {
  type Synchronizer = (placed: Placed) => E.Either<OhmflowError, Program>

  /** No layer is slower than with another synchronizer, nor keeps more partial sums alive in the same time. */
  const unbeaten = (synchronizer: Synchronizer) =>
    fc.asyncProperty(small, async (placed) => {
      const own = await timed(synchronizer(placed))
      for (const other of [sequential(), linear(), cyclic(), tree()]) {
        const { layers } = await timed(other(placed))
        for (const [i, { cycles, peakPartialSumBytes }] of layers.entries()) {
          const layer = own.layers[i]
          expect(layer?.cycles).toBeLessThanOrEqual(cycles)
          if (layer?.cycles === cycles)
            expect(layer.peakPartialSumBytes).toBeLessThanOrEqual(peakPartialSumBytes)
        }
      }
    })

  test('is beaten by no other synchronizer in time, nor in memory in the same time', () =>
    fc.assert(unbeaten(auto()), { numRuns: runs(10) }))

  test('a synchronizer that takes the same for all layers is found out', async () => {
    expect(await refuted(unbeaten(cyclic(3)), { numRuns: 300 })).toBe(true)
  })

  test('says what it considered, and what the chosen way takes', () =>
    fc.assert(
      fc.asyncProperty(small, async (placed) => {
        const { layers } = await timed(auto()(placed))
        for (const { considered, scheme, cycles, peakPartialSumBytes, exchanges } of layers) {
          const [exchange = null] = exchanges
          expect(considered).toContainEqual(
            expect.objectContaining({ scheme, exchange, cycles, peakPartialSumBytes }),
          )
          for (const candidate of considered)
            if (candidate.cycles !== null) expect(candidate.atLeast).toBeLessThanOrEqual(candidate.cycles)
        }
      }),
      { numRuns: runs(15) },
    ))

  /** Under a limit the peak stays under it; where that cannot be, the least that can is. */
  const limited = (synchronizerOf: (partialSumLimit: number) => Synchronizer) =>
    fc.asyncProperty(small, fc.nat(600), async (placed, partialSumLimit) => {
      const program = synchronizerOf(partialSumLimit)(placed)
      if (E.isLeft(program)) {
        expect(program.left._tag).toBe('PartialSumLimit')
        if (program.left._tag !== 'PartialSumLimit') return
        const { least, layer } = program.left
        expect(least).toBeGreaterThan(partialSumLimit)
        const again = synchronizerOf(least)(placed)
        // another layer may need more, this one does not
        if (E.isLeft(again)) expect(again.left).not.toMatchObject({ layer })
        else expect((await timed(again)).network.peakPartialSumBytes).toBeLessThanOrEqual(least)
        return
      }
      const { layers } = await timed(program)
      for (const { peakPartialSumBytes } of layers)
        expect(peakPartialSumBytes).toBeLessThanOrEqual(partialSumLimit)
    })

  test('keeps to its limit of memory, or says the least that is possible', () =>
    fc.assert(
      limited((partialSumLimit) => auto({ partialSumLimit })),
      { numRuns: runs(15) },
    ))

  test('an auto that forgets its limit is found out', async () => {
    expect(
      await refuted(
        limited(() => auto()),
        { numRuns: 300 },
      ),
    ).toBe(true)
  })

  test('a limit that is none is refused', () => {
    const placed = fc.sample(small, 1)[0]!
    for (const partialSumLimit of [-1, 0.5, Number.NaN])
      expect(auto({ partialSumLimit })(placed)).toMatchObject({ left: { _tag: 'BadLimit' } })
  })
})

describe('the front', () => {
  test('goes from few bytes to few cycles, and each is what it says', () =>
    fc.assert(
      fc.asyncProperty(small, async (placed) => {
        const programs = await lastValueFrom(autoFront()(placed).pipe(toArray()))
        const reports = await Promise.all(programs.map(timed))
        expect(reports.length).toBeGreaterThan(0)
        const points = reports.map(({ layers, pipeline }) => ({
          limit: Number(/^auto:(\d+)B$/.exec(pipeline.synchronizer)?.[1]),
          cycles: layers.reduce((sum, { cycles }) => sum + cycles, 0),
          bytes: Math.max(...layers.map(({ peakPartialSumBytes }) => peakPartialSumBytes)),
        }))
        for (const [i, { cycles, bytes, limit }] of points.entries()) {
          const next = points[i + 1]
          expect(bytes).toBeLessThanOrEqual(limit)
          if (next !== undefined) {
            expect(next.cycles).toBeLessThan(cycles)
            expect(next.bytes).toBeGreaterThan(bytes)
          }
        }
        // its fast end is at least as fast as auto, its small end the least that is possible
        const { layers } = await timed(auto()(placed))
        expect(points.at(-1)?.cycles).toBeLessThanOrEqual(layers.reduce((sum, { cycles }) => sum + cycles, 0))
        const least = points[0]?.bytes ?? 0
        expect(E.isRight(auto({ partialSumLimit: least })(placed))).toBe(true)
        if (least > 0) expect(E.isLeft(auto({ partialSumLimit: least - 1 })(placed))).toBe(true)
      }),
      { numRuns: runs(15) },
    ))
})
