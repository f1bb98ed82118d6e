import * as fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { explain, modelFile, zoo } from 'ohmflow'
import {
  convolutionsOf,
  type Design,
  designChip,
  designName,
  type Factors,
  families,
  grid,
  measure,
  type Point,
} from 'ohmflow/experiment'
import { baseline, pelke2023 } from 'ohmflow/pipelines'
import { lastValueFrom, toArray } from 'rxjs'
import { describe, expect, test } from 'vitest'
import { refuted } from '../refuted.js'

const factors: fc.Arbitrary<Factors> = fc.record({
  crossbar: fc.uniqueArray(fc.integer({ min: 1, max: 9 }), { maxLength: 3 }),
  bus: fc.uniqueArray(fc.integer({ min: 1, max: 9 }), { maxLength: 3 }),
  exchange: fc.uniqueArray(fc.constantFrom('memory', 'forward'), { maxLength: 2 }),
  signal: fc.uniqueArray(fc.constantFrom('register', 'polling'), { maxLength: 2 }),
  arbitration: fc.uniqueArray(fc.constantFrom('fifo', 'inputs-first'), { maxLength: 2 }),
  buffers: fc.uniqueArray(fc.integer({ min: 1, max: 9 }), { maxLength: 3 }),
})

describe('a grid', () => {
  const whole = (of: (factors: Factors) => readonly Design[]) =>
    fc.property(factors, (given) => {
      const names = of(given).map(designName)
      const expected = Object.values(given).reduce((product, { length }) => product * length, 1)
      expect(names.length).toBe(expected)
      expect(new Set(names).size).toBe(expected)
    })

  test('has every combination once', () => fc.assert(whole(grid)))

  test('one that leaves the last out is found out', () => {
    expect(refuted(whole((given) => grid(given).slice(0, -1)))).toBe(true)
  })
})

const task = async () => ({
  model: await modelFile('squeezenet', zoo['squeezenet1.1'].build())(),
  bindings: {},
})

const lowered = async (design: Design) => {
  const result = await baseline
    .until('lower')
    .task({ ...(await task()), chip: designChip(pelke2023.base, design) })()
  if (E.isLeft(result)) throw new Error(explain(result.left))
  return result.right
}

const measured = async (design: Design): Promise<readonly Point[]> => {
  const { layers } = convolutionsOf([{ network: 'squeezenet', lowered: await lowered(design) }])
  const all = await lastValueFrom(measure(pelke2023, layers, [design]).pipe(toArray()))
  return all.map((outcome) => {
    if (E.isLeft(outcome)) throw new Error(explain(outcome.left.error))
    return outcome.right
  })
}

const one: Factors = {
  crossbar: [256],
  bus: [32],
  exchange: ['forward'],
  signal: ['register'],
  arbitration: ['inputs-first'],
  buffers: [2],
}

describe('measuring', () => {
  test.each([...grid(one), ...grid({ ...one, exchange: ['memory'], buffers: [1], crossbar: [128] })])(
    'gives what mapping the whole network on that chip gives: $crossbar, $exchange',
    async (design) => {
      const { shapes, workloads } = convolutionsOf([
        { network: 'squeezenet', lowered: await lowered(design) },
      ])
      expect(shapes.length).toBeLessThan(workloads[0]?.layers.length ?? 0)
      const points = await measured(design)
      expect(points.map(({ synchronizer }) => synchronizer)).toEqual(Object.keys(pelke2023.synchronizers))
      for (const { synchronizer, cycles, bounds, sequentialCycles, peakPartialSumBytes } of points) {
        const report = await baseline
          .swap('synchronize', pelke2023.synchronizers[synchronizer]!)
          .task({ ...(await task()), chip: designChip(pelke2023.base, design) })()
        if (E.isLeft(report)) throw new Error(explain(report.left))
        const layers = report.right.layers.filter(({ op }) => op === 'Conv')
        const shapeOf = workloads[0]?.layers.map(({ shape }) => shape) ?? []
        expect(shapeOf.map((shape) => cycles[shape])).toEqual(layers.map((layer) => layer.cycles))
        expect(shapeOf.map((shape) => bounds[shape])).toEqual(layers.map(({ bound }) => bound))
        expect(shapeOf.map((shape) => peakPartialSumBytes[shape])).toEqual(
          layers.map((layer) => layer.peakPartialSumBytes),
        )
        expect(shapeOf.map((shape) => sequentialCycles[shape])).toEqual(
          layers.map((layer) => layer.sequentialCycles),
        )
      }
    },
  )
})

describe('chips that differ in their bus alone', () => {
  const designs = [
    ...grid({ ...one, crossbar: [128], bus: [8, 64], arbitration: ['fifo', 'inputs-first'] }),
    ...grid({ ...one, signal: ['polling'] }),
  ]

  test('are families', () => {
    expect(families(designs).map(({ length }) => length)).toEqual([4, 1])
    expect(families(designs).flat()).toEqual(designs)
  })

  test('are measured together as each is by itself', async () => {
    const { layers } = convolutionsOf([{ network: 'squeezenet', lowered: await lowered(designs[0]!) }])
    const points = async (some: readonly Design[]) =>
      lastValueFrom(measure(pelke2023, layers.slice(0, 6), some).pipe(toArray()))
    const apart = []
    for (const design of designs) apart.push(...(await points([design])))
    expect(await points(designs)).toEqual(apart)
    // one that gave all chips the times of the first would be found out
    const [first, second] = apart.flatMap((point) => (E.isRight(point) ? [point.right] : []))
    const other = apart.flatMap((point) => (E.isRight(point) ? [point.right] : []))
    expect(
      other.some(({ design, cycles }) => design.bus === 64 && cycles.join() !== first?.cycles.join()),
    ).toBe(true)
    expect(second?.cycles).not.toEqual(first?.cycles)
  })
})

describe('pelke2023', () => {
  test('every quick chip is among all, and none is there twice', () => {
    const all = pelke2023.designs.map(designName)
    expect(new Set(all).size).toBe(all.length)
    for (const quick of pelke2023.quick) expect(all).toContain(designName(quick))
  })
})
