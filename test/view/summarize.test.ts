import { test } from '@fast-check/vitest'
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, it } from 'vitest'
import type { Results } from '../../lib/experiment/results.js'
import { quotedCases } from '../../lib/view/results/cases.js'
import { summarize } from '../../lib/view/results/summarize.js'
import { type Case, Summary } from '../../lib/view/results/summary.js'
import { anyResults, base, noResults, someResults } from '../arbitraries/results.js'

/**
 * Whether a case is one of the results: the same numbers at its
 * design, synchronizer and shape, under a name that has that shape.
 */
const isIn = (results: Results, each: Case): boolean =>
  results.points.some(
    (point) =>
      JSON.stringify(point.design) === JSON.stringify(each.design) &&
      point.synchronizer === each.synchronizer &&
      results.shapes.some(
        (shape, i) =>
          JSON.stringify(shape) === JSON.stringify(each.shape) &&
          point.schemes[i] === each.scheme &&
          point.exchanges[i] === each.exchange &&
          point.limits[i] === each.limit &&
          point.cycles[i] === each.cycles &&
          point.bounds[i] === each.bound &&
          point.sequentialCycles[i] === each.sequentialCycles &&
          point.dataBytes[i] === each.dataBytes &&
          point.signalBytes[i] === each.signalBytes &&
          point.peakPartialSumBytes[i] === each.peakPartialSumBytes &&
          (each.network === '' ||
            results.workloads.some(
              ({ network, layers }) =>
                network === each.network &&
                layers.some(({ name, shape }) => name === each.layer && shape === i),
            )),
      ),
  )

const summary = summarize(someResults)
const own = someResults.points.filter(({ synchronizer }) => synchronizer === 'auto')

describe('summarize', () => {
  it('takes the default chip and auto where they were measured', () => {
    expect(summary.base).toEqual(base)
    expect(summary.synchronizer).toBe('auto')
    expect(
      summarize({ ...someResults, points: someResults.points.filter(({ design }) => design.bus < 128) }).base,
    ).toEqual({
      ...base,
      bus: 8,
    })
  })

  it('adds up a network layer by layer', () => {
    const row = summary.networks.find(
      ({ network, synchronizer }) => network === 'large' && synchronizer === 'auto',
    )
    const point = own.find(({ design }) => JSON.stringify(design) === JSON.stringify(base))!
    const of = (list: readonly number[]) => list[0]! + list[1]! + 2 * list[2]! + list[3]! + list[5]!
    expect(row?.cycles).toBe(of(point.cycles))
    expect(row?.dataBytes).toBe(of(point.dataBytes))
    expect(row?.layers).toBe(6)
    // ⌈147/256⌉·1 + ⌈576/256⌉·1 + 2·⌈1152/256⌉·1 + ⌈2304/256⌉·⌈512/256⌉ + ⌈4608/256⌉·⌈1000/256⌉
    expect(row?.tiles).toBe(1 + 3 + 2 * 5 + 9 * 2 + 18 * 4)
    expect(row?.parallel?.layers).toBe(5)
    expect(row?.parallel?.limitCycles).toBeCloseTo(
      of(point.sequentialCycles.map((cycles, i) => (i === 0 ? 0 : cycles / point.limits[i]!))),
      6,
    )
    expect(row?.peakPartialSumBytes).toBe(4 * 1000 * 18)
    const depthwise = summary.networks.find(({ network }) => network.startsWith('deep'))
    expect(depthwise?.tiles).toBe(1 + 2 * 64)
    expect(depthwise?.parallel).toBeNull()
    expect(depthwise?.worstFraction).toBeNull()
  })

  it('finds the worst and the median layer of at least 49 vectors', () => {
    for (const { crossbar, bus, spread } of summary.grid) {
      const point = own.find(
        ({ design }) => JSON.stringify(design) === JSON.stringify({ ...base, crossbar, bus }),
      )!
      const efficiencies = [0, 1, 2, 3, 4]
        .map((i) => point.bounds[i]! / point.cycles[i]!)
        .toSorted((a, b) => a - b)
      expect(spread.pairs).toBe(5)
      expect(spread.worst.bound / spread.worst.cycles).toBe(efficiencies[0])
      expect(spread.median).toBe(efficiencies[2])
      expect(spread.enough).toBe(efficiencies.filter((each) => each >= 0.99).length)
    }
    expect(summary.grid).toHaveLength(12)
  })

  it('names no layer as near to its limit as it can be that has few vectors', () => {
    for (const { worstFraction } of summary.networks)
      expect(worstFraction === null || worstFraction.shape.vectors >= 196).toBe(true)
  })

  it('compares the naive with the optimized architecture at each bus', () => {
    expect(summary.optimizations).toHaveLength(9)
    for (const row of summary.optimizations)
      expect(row.naiveCycles).toBeGreaterThanOrEqual(row.optimizedCycles)
  })

  it('says nothing where nothing was measured', () => {
    const empty = summarize(noResults)
    expect([empty.networks, empty.grid, empty.cores, empty.setups, empty.optimizations].flat()).toEqual([])
    expect(empty.base).toEqual(base)
  })

  it('leaves out points that do not speak of every shape', () => {
    const broken = someResults.points.map((point) => ({ ...point, cycles: point.cycles.slice(1) }))
    expect(summarize({ ...someResults, points: broken }).extent.points).toBe(0)
  })

  test.prop([anyResults], { numRuns: 100 })('is read back as it was written', (results) => {
    const made = summarize(results)
    expect(Summary.decode(JSON.parse(JSON.stringify(made)))).toEqual(E.right(made))
  })

  test.prop([anyResults], { numRuns: 100 })('quotes what was measured', (results) => {
    expect(quotedCases(summarize(results)).filter((each) => !isIn(results, each))).toEqual([])
  })

  it('would be seen to quote what was not', () => {
    const [first, ...rest] = summary.shortfalls
    const drifted = {
      ...summary,
      shortfalls: [{ ...first!, cycles: first!.cycles + 1, design: { ...base, bus: 9 } }, ...rest],
    }
    expect(quotedCases(summary).every((each) => isIn(someResults, each))).toBe(true)
    expect(quotedCases(drifted).every((each) => isIn(someResults, each))).toBe(false)
  })

  it('refuses a summary with something missing', () => {
    const { base: _, ...rest } = summary
    expect(E.isLeft(Summary.decode(rest))).toBe(true)
  })
})
