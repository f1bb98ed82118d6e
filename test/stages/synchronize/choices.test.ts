import * as fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { lastValueFrom, toArray } from 'rxjs'
import { describe, expect, test } from 'vitest'
import { type Placed, type PlacedLayer, roundsOf } from '../../../lib/ir/placed.js'
import type { Program } from '../../../lib/ir/program.js'
import { verticalGroups } from '../../../lib/ir/tiled.js'
import { arbitraryPlaced } from '../../../lib/laws/index.js'
import { timing } from '../../../lib/stages/simulate/timing.js'
import { auto } from '../../../lib/stages/synchronize/auto.js'
import { autoFront } from '../../../lib/stages/synchronize/autoFront.js'
import { synchronizer } from '../../../lib/stages/synchronize/synchronizer.js'
import { waysFor } from '../../../lib/stages/synchronize/ways.js'
import { right } from '../../functional/execution.js'
import { refuted } from '../../refuted.js'
import { runs } from '../../runs.js'

const baseLayers = ({ layers }: Placed): readonly PlacedLayer[] =>
  layers.flatMap((layer) => (layer.kind === 'base' ? [layer] : []))

/** Small networks whose layers have a phase each. */
const small = arbitraryPlaced.filter(
  (placed) =>
    baseLayers(placed).reduce((sum, { vectors }) => sum + vectors, 0) < 120 &&
    baseLayers(placed).every((layer) => roundsOf(layer).length === 1),
)

/** What one way makes of a layer. */
interface Made {
  readonly scheme: string
  readonly exchange: string | null
  readonly cycles: number
  readonly bytes: number
}

const layersOf = async (program: E.Either<unknown, Program>) => {
  const { layers } = right(await lastValueFrom(timing()(right(program))))
  return new Map(layers.map((layer) => [layer.name, layer]))
}

/** What every way makes of every base layer, each timed with the whole network. */
const everyWay = async (placed: Placed): Promise<ReadonlyMap<string, readonly Made[]>> => {
  const all = new Map<string, readonly Made[]>()
  for (const { name, tiles, vectors } of baseLayers(placed)) {
    const heights = verticalGroups(tiles).map(({ length }) => length)
    const made: Made[] = []
    for (const { scheme, exchange } of waysFor({ heights, vectors }, placed.chip.exchange)) {
      const way = synchronizer(scheme.name, scheme)
      const layers = await layersOf(way({ ...placed, chip: { ...placed.chip, exchange } }))
      const { cycles = 0, peakPartialSumBytes: bytes = 0, exchanges = [] } = layers.get(name) ?? {}
      made.push({ scheme: scheme.name, exchange: exchanges[0] ?? null, cycles, bytes })
    }
    all.set(name, made)
  }
  return all
}

const least = (numbers: readonly number[]): number => Math.min(...numbers)

describe('the choice for a layer', () => {
  const isBest = (choose: typeof auto) =>
    fc.asyncProperty(small, fc.option(fc.nat(400)), async (placed, limit) => {
      const every = await everyWay(placed)
      const program = choose(limit === null ? {} : { partialSumLimit: limit })(placed)
      const within = limit ?? Number.POSITIVE_INFINITY
      if (E.isLeft(program)) {
        // the first layer for which nothing is small enough
        const [name, ways] = [...every].find(([, made]) => made.every(({ bytes }) => bytes > within))!
        const fewest = least(ways.map(({ bytes }) => bytes))
        const scheme = ways.find(({ bytes }) => bytes === fewest)?.scheme
        expect(program.left).toEqual({ _tag: 'PartialSumLimit', layer: name, limit, least: fewest, scheme })
        return
      }
      for (const [name, own] of await layersOf(program)) {
        const ways = every.get(name)
        if (ways === undefined) continue
        const fitting = ways.filter(({ bytes }) => bytes <= within)
        const fastest = least(fitting.map(({ cycles }) => cycles))
        expect(own.peakPartialSumBytes).toBeLessThanOrEqual(within)
        expect(own.cycles).toBe(fastest)
        expect(own.peakPartialSumBytes).toBe(
          least(fitting.filter(({ cycles }) => cycles === fastest).map(({ bytes }) => bytes)),
        )
        const { considered } = own
        expect(new Set(considered.map(({ scheme }) => scheme))).toEqual(
          new Set(ways.map(({ scheme }) => scheme)),
        )
        const names = considered.map(({ scheme, exchange }) => `${scheme} ${exchange}`)
        expect(new Set(names).size).toBe(names.length)
        for (const { scheme, exchange, atLeast, cycles, peakPartialSumBytes } of considered) {
          const way = ways.find((made) => made.scheme === scheme && made.exchange === exchange)
          if (cycles === null) {
            // not worth a look
            expect(peakPartialSumBytes).toBe(null)
            expect(atLeast).toBeGreaterThanOrEqual(own.cycles + (own.peakPartialSumBytes === 0 ? 0 : 1))
            continue
          }
          expect({ cycles, bytes: peakPartialSumBytes }).toEqual({ cycles: way?.cycles, bytes: way?.bytes })
          expect(atLeast).toBeLessThanOrEqual(cycles)
          // of what was tried and fits, nothing is better
          if ((peakPartialSumBytes ?? 0) > within) continue
          expect(cycles).toBeGreaterThanOrEqual(own.cycles)
          if (cycles === own.cycles)
            expect(peakPartialSumBytes).toBeGreaterThanOrEqual(own.peakPartialSumBytes)
        }
      }
    })

  test('is the best of all ways, within its limit, and says what it was chosen from', () =>
    fc.assert(isBest(auto), { numRuns: runs(15) }))

  test('that forgets the limit is found out', async () => {
    expect(
      await refuted(
        isBest(() => auto()),
        { numRuns: 60 },
      ),
    ).toBe(true)
  })
})

describe('the front of a network', () => {
  /** For each number of bytes that a way takes, the cycles of the fastest ways that take no more; only where that is fewer than with less. */
  const frontOf = (every: ReadonlyMap<string, readonly Made[]>) => {
    const layers = [...every.values()]
    const bytes = layers.flatMap((ways) => ways.map((made) => made.bytes))
    const front: { readonly bytes: number; readonly cycles: number }[] = []
    for (const limit of [...new Set(bytes)].toSorted((a, b) => a - b)) {
      const cycles = layers.reduce(
        (sum, ways) => sum + least(ways.filter((made) => made.bytes <= limit).map((made) => made.cycles)),
        0,
      )
      if (cycles < (front.at(-1)?.cycles ?? Number.POSITIVE_INFINITY)) front.push({ bytes: limit, cycles })
    }
    return front
  }

  test('is that of brute force', () =>
    fc.assert(
      fc.asyncProperty(small, async (placed) => {
        const every = await everyWay(placed)
        const programs = await lastValueFrom(autoFront()(placed).pipe(toArray()))
        const points = []
        for (const program of programs) {
          const layers = await layersOf(program)
          const base = [...every.keys()].flatMap((name) => layers.get(name) ?? [])
          const bytes = Math.max(...base.map(({ peakPartialSumBytes }) => peakPartialSumBytes))
          expect(right(program).pipeline.synchronizer).toBe(`auto:${bytes}B`)
          points.push({ bytes, cycles: base.reduce((sum, { cycles }) => sum + cycles, 0) })
          for (const { name, considered, scheme, cycles } of base) {
            const ways = new Set(every.get(name)?.map((made) => `${made.scheme} ${made.exchange}`))
            expect(considered).toHaveLength(ways.size)
            expect(considered).toContainEqual(expect.objectContaining({ scheme, cycles }))
          }
        }
        expect(points).toEqual(frontOf(every))
      }),
      { numRuns: runs(10) },
    ))
})
