import { describe, expect, test } from 'vitest'
import { programBytes } from '../../../lib/isa/programBytes.js'
import { linearScheme } from '../../../lib/stages/synchronize/linearScheme.js'
import { sequentialScheme } from '../../../lib/stages/synchronize/sequentialScheme.js'
import { linearRanking } from './ranking.js'
import { expectedSteps, groupOf, unrolled } from './steps.js'

const upTo = (n: number): readonly number[] => Array.from({ length: n }, (_, i) => i + 1)
const exchanges = ['memory', 'forward'] as const

describe('linear', () => {
  test('every core takes 0 … O − 1, core v after core v − 1', () => {
    for (const exchange of exchanges)
      for (const cores of upTo(8))
        for (const vectors of upTo(20)) {
          const group = groupOf(cores, vectors, exchange)
          const found = linearScheme().schedule(group).map(unrolled)
          expect(found).toEqual(expectedSteps(linearRanking(cores, vectors), group.cores, exchange))
        }
  })

  test('one place is enough to forward', () => {
    const [first = []] = linearScheme()
      .schedule(groupOf(2, 4, 'forward', 1))
      .map(unrolled)
    expect(first).toContain('0: SEND 10')
  })
})

describe('sequential', () => {
  /** The steps of linear, without signals, between one WAIT and one CALL. */
  const expected = (cores: readonly number[], vectors: number, exchange: (typeof exchanges)[number]) =>
    expectedSteps(linearRanking(cores.length, vectors), cores, exchange).map((steps, v) => [
      ...(v === 0 ? [] : [`0: WAIT load ${cores[v - 1]} 1`]),
      ...steps.filter((text) => !/WAIT|CALL/.test(text)),
      ...(v === cores.length - 1 ? [] : [`0: CALL ${cores[v + 1]}`]),
    ])

  test('the cores of a group run one after another over all vectors', () => {
    for (const exchange of exchanges)
      for (const cores of upTo(8))
        for (const vectors of upTo(20)) {
          const group = groupOf(cores, vectors, exchange)
          expect(sequentialScheme().schedule(group).map(unrolled)).toEqual(
            expected(group.cores, vectors, exchange),
          )
        }
  })

  test('forwards only where a core can hold the partial sums of all vectors', () => {
    const group = (places: number) => groupOf(3, 6, 'forward', places)
    expect(sequentialScheme().schedule(group(6)).map(unrolled)).toEqual(
      expected(group(6).cores, 6, 'forward'),
    )
    expect(sequentialScheme().schedule(group(5)).map(unrolled)).toEqual(expected(group(5).cores, 6, 'memory'))
  })
})

test('programs of both stay small, however many vectors', () => {
  for (const scheme of [linearScheme(), sequentialScheme()])
    for (const cores of [1, 2, 8, 200])
      for (const vectors of [1, 50_176, 1_000_003])
        for (const code of scheme.schedule(groupOf(cores, vectors)))
          expect(programBytes({ code })).toBeLessThanOrEqual(32)
})
