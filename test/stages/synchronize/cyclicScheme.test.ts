/// <reference types="vite/client" />
import { describe, expect, test } from 'vitest'
import { programBytes } from '../../../lib/isa/programBytes.js'
import { interpret, type Schedule } from '../../../lib/laws/index.js'
import { cyclicScheme } from '../../../lib/stages/synchronize/cyclicScheme.js'
import type { VerticalGroup } from '../../../lib/stages/synchronize/scheme.js'
import { cyclicRanking } from './ranking.js'
import { expectedSteps, groupOf, unrolled } from './steps.js'

const upTo = (n: number): readonly number[] => Array.from({ length: n }, (_, i) => i + 1)

/** Every vertical group of at most 8 cores, 20 vectors, and every block size. */
const everyCase = upTo(8).flatMap((cores) =>
  upTo(20).flatMap((vectors) => upTo(vectors).map((block) => ({ cores, vectors, block }))),
)

const schedules: readonly Schedule[] = [
  [],
  [
    { unit: 0, steps: 1 },
    { unit: 1, steps: 1 },
    { unit: 2, steps: 1 },
  ],
  [
    { unit: 5, steps: 40 },
    { unit: 2, steps: 3 },
    { unit: 17, steps: 100 },
  ],
  [
    { unit: 23, steps: 1 },
    { unit: 11, steps: 2 },
    { unit: 4, steps: 9 },
    { unit: 8, steps: 200 },
  ],
]

const violations = (group: VerticalGroup, block: number) => {
  const cores = cyclicScheme(block)
    .schedule(group)
    .map((code, v) => ({
      core: group.cores[v] ?? -1,
      layer: 'group',
      tile: { groups: { start: 0, count: 1 }, rows: { start: v, count: 1 }, columns: { start: 0, count: 1 } },
      code,
    }))
  const layers = new Map([['group', { rows: group.cores.length, vectors: group.vectors }]])
  const bench = { layers, inputBuffers: 2, outputBuffers: 2, places: group.places }
  return schedules.flatMap((schedule) => interpret([{ name: '', cores }], bench, schedule))
}

describe('cyclic', () => {
  test('takes vectors in the order of its definition, ties by core, for every group and block', () => {
    expect(everyCase).toHaveLength(8 * 210)
    for (const { cores, vectors, block } of everyCase) {
      const group = groupOf(cores, vectors)
      const found = cyclicScheme(block).schedule(group).map(unrolled)
      // a single core has nobody to share blocks with
      const ranking = cyclicRanking(cores, vectors, cores === 1 ? vectors : block)
      expect(found, `${cores} cores, ${vectors} vectors, blocks of ${block}`).toEqual(
        expectedSteps(ranking, group.cores, 'memory'),
      )
    }
  })

  test('takes the same order when partial sums are forwarded', () => {
    for (const { cores, vectors, block } of everyCase.filter(({ vectors }) => vectors < 12)) {
      const group = groupOf(cores, vectors, 'forward')
      const found = cyclicScheme(block).schedule(group).map(unrolled)
      const ranking = cyclicRanking(cores, vectors, cores === 1 ? vectors : block)
      expect(found).toEqual(expectedSteps(ranking, group.cores, 'forward'))
    }
  })

  test('a block that is left open has P_V vectors, or all there are', () => {
    for (const cores of upTo(8))
      for (const vectors of upTo(20)) {
        const group = groupOf(cores, vectors)
        expect(cyclicScheme().schedule(group)).toEqual(cyclicScheme(Math.min(cores, vectors)).schedule(group))
        expect(cyclicScheme(vectors + 5).schedule(group)).toEqual(cyclicScheme(vectors).schedule(group))
      }
  })

  test('is right in several interleavings, with any room for partial sums', () => {
    const tried = import.meta.env.MODE === 'fuzz' ? upTo(14) : [1, 4, 7, 11]
    for (const { cores, vectors, block } of everyCase.filter(({ vectors }) => tried.includes(vectors)))
      for (const places of [1, 2, 3, 5, 8, Number.POSITIVE_INFINITY]) {
        const found = violations(groupOf(cores, vectors, 'forward', places), block)
        expect(found, `${cores} cores, ${vectors} vectors, blocks of ${block}, ${places} places`).toEqual([])
      }
  })

  test('forwards where the doc comment says that there is room, and not with one place less', () => {
    // blocks of 8 on 4 cores: neighbours are 2 vectors apart, so 3 places; a rest of 3 vectors needs 3 more
    const forwards = (vectors: number, places: number) =>
      cyclicScheme(8)
        .schedule(groupOf(4, vectors, 'forward', places))
        .some((code) => unrolled(code).join().includes('SEND'))
    expect([forwards(16, 2), forwards(16, 3)]).toEqual([false, true])
    expect([forwards(19, 5), forwards(19, 6)]).toEqual([false, true])
    // a rest as long as the group needs no more
    expect([forwards(20, 2), forwards(20, 3)]).toEqual([false, true])
  })

  test('names its block where it has one of its own', () => {
    expect([cyclicScheme().name, cyclicScheme(8).name]).toEqual(['cyclic', 'cyclic:8'])
  })

  test('needs no waiting where every core has a vector of its own at each time', () => {
    // B = O = P_V · k: cores are k vectors apart, and each first touch is nobody else's turn
    const ranking = cyclicRanking(4, 8, 8)
    expect(ranking.map((turns) => turns.filter(({ from }) => from === null).length)).toEqual([2, 2, 2, 2])
    expect(ranking.map((turns) => turns.filter(({ to }) => to === null).length)).toEqual([2, 2, 2, 2])
  })

  test('takes one vector through as many cores as there are tiles at the most, each after the one before', () => {
    const cores = 2 ** 18
    const codes = cyclicScheme().schedule(groupOf(cores, 1))
    const [own, partners] = [groupOf(cores, 1).cores, (v: number) => JSON.stringify(codes[v])]
    expect(codes).toHaveLength(cores)
    for (const v of [1, 2, cores / 2, cores - 2]) {
      expect(partners(v)).toContain(`"from":${own[v - 1]},`)
      expect(partners(v)).toContain(`"to":${own[v + 1]}}`)
    }
    expect(partners(0)).not.toContain('"from"')
    expect(partners(cores - 1)).not.toContain('"to"')
  })

  test('programs stay small: a bound for all cores, vectors and blocks', () => {
    let most = 0
    for (const cores of [1, 2, 3, 7, 8, 31, 200])
      for (const vectors of [1, 5, 199, 200, 50_176, 1_000_003])
        for (const block of [1, 2, 3, cores, 2 * cores, 1000, vectors])
          for (const exchange of ['memory', 'forward'] as const)
            for (const code of cyclicScheme(block).schedule(groupOf(cores, vectors, exchange)))
              most = Math.max(most, programBytes({ code }))
    expect(most).toBeLessThanOrEqual(176)
    expect(most).toBeGreaterThan(40)
  })
})
