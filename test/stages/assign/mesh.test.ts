import fc from 'fast-check'
import { lastValueFrom, toArray } from 'rxjs'
import { describe, expect, test } from 'vitest'
import type { Mesh } from '../../../lib/hardware/chip.js'
import { presets } from '../../../lib/hardware/presets.js'
import type { Placed } from '../../../lib/ir/placed.js'
import type { Tiled } from '../../../lib/ir/tiled.js'
import { arbitraryTiled } from '../../../lib/laws/arbitraries/tiled.js'
import { assignerLaws } from '../../../lib/laws/assignerLaws.js'
import { modelFile } from '../../../lib/onnx/format/modelFile.js'
import { annealing } from '../../../lib/stages/assign/annealing.js'
import { firstFit } from '../../../lib/stages/assign/firstFit.js'
import { locality } from '../../../lib/stages/assign/locality.js'
import { optimal } from '../../../lib/stages/assign/optimal.js'
import { snake } from '../../../lib/stages/assign/snake.js'
import { distances, travel } from '../../../lib/stages/assign/travel.js'
import { zoo } from '../../../lib/zoo/zoo.js'
import { baseline } from '../../../pipelines/baseline.js'
import { right } from '../../functional/execution.js'
import { allHold } from '../../laws/check.js'
import { refuted } from '../../refuted.js'

const tilesOf = ({ layers }: Tiled): number =>
  layers.reduce((sum, layer) => sum + (layer.kind === 'base' ? layer.tiles.length : 0), 0)

const quick = annealing({ iterations: 300 })

for (const [name, assigner] of Object.entries({ snake: snake(), locality: locality() }))
  allHold(name, assignerLaws(assigner), 60)
allHold('annealing', assignerLaws(quick), 30)
allHold(
  'optimal',
  assignerLaws(
    optimal(),
    arbitraryTiled.filter((tiled) => tilesOf(tiled) <= 5),
  ),
  30,
)

const mesh = (width: number, height: number): Mesh => ({
  kind: 'mesh',
  width,
  height,
  linkBytesPerCycle: 32,
  hopCycles: 1,
})

const onMesh = (tiled: Tiled, width: number, height: number): Tiled => ({
  ...tiled,
  chip: { ...tiled.chip, cores: width * height, interconnect: mesh(width, height) },
})

const coresOf = ({ layers }: Placed): readonly number[] =>
  layers.flatMap((layer) => (layer.kind === 'base' ? layer.tiles.map(({ core }) => core) : []))

const placements = (tiled: Tiled, assigner: ReturnType<typeof annealing>) =>
  lastValueFrom(assigner(tiled).pipe(toArray())).then((all) => all.map(right))

/** Few tiles, so that all placements can be tried. */
const few = arbitraryTiled.filter((tiled) => tilesOf(tiled) <= 5)

/** The least travel of all placements. */
const least = (placed: Placed): number => {
  const tiles = coresOf(placed).length
  const replaced = (cores: readonly number[]): Placed => {
    let at = 0
    const layers = placed.layers.map((layer) =>
      layer.kind === 'base'
        ? { ...layer, tiles: layer.tiles.map((tile) => ({ ...tile, core: cores[at++] ?? 0 })) }
        : layer,
    )
    return { ...placed, layers }
  }
  const tried = (cores: readonly number[]): number =>
    cores.length === tiles
      ? travel(replaced(cores))
      : Math.min(
          ...Array.from({ length: placed.cores }, (_, core) => core)
            .filter((core) => !cores.includes(core))
            .map((core) => tried([...cores, core])),
        )
  return tried([])
}

describe('snake', () => {
  test('puts consecutive tiles into neighbouring cores', () => {
    fc.assert(
      fc.property(arbitraryTiled, fc.integer({ min: 1, max: 9 }), (tiled, width) => {
        const drawn = onMesh(tiled, width, Math.ceil(tilesOf(tiled) / width))
        const cores = coresOf(right(snake()(drawn)))
        const { between } = distances(drawn.chip)
        for (const [i, core] of cores.slice(1).entries()) expect(between(cores[i] ?? 0, core)).toBe(1)
      }),
      { numRuns: 100 },
    )
  })

  test('which first-fit does not, where rows end', () => {
    const found = refuted(
      fc.property(arbitraryTiled, (tiled) => {
        const drawn = onMesh(tiled, 3, Math.ceil(tilesOf(tiled) / 3))
        const cores = coresOf(right(firstFit()(drawn)))
        const { between } = distances(drawn.chip)
        expect(cores.slice(1).every((core, i) => between(cores[i] ?? 0, core) === 1)).toBe(true)
      }),
    )
    expect(found).toBe(true)
  })
})

describe('against the best of all placements', () => {
  test('nothing is better, and annealing nearly always finds one as good', async () => {
    let [found, cases] = [0, 0]
    await fc.assert(
      fc.asyncProperty(few, async (tiled) => {
        const drawn = onMesh(tiled, 3, 2)
        const best = least(right(firstFit()(drawn)))
        expect(travel(right(optimal()(drawn)))).toBe(best)
        for (const assigner of [firstFit(), snake(), locality()])
          expect(travel(right(assigner(drawn)))).toBeGreaterThanOrEqual(best)
        const last = (await placements(drawn, annealing({ iterations: 3000 }))).at(-1)
        expect(travel(last!)).toBeGreaterThanOrEqual(best)
        cases++
        if (travel(last!) === best) found++
      }),
      { numRuns: 60 },
    )
    expect(found / cases).toBeGreaterThan(0.95)
  })
})

describe('annealing', () => {
  test('gives better and better placements, the same for the same seed', async () => {
    const model = await modelFile('squeezenet', zoo['squeezenet1.1'].build())()
    const chip = { ...presets.rram256.chip, cores: 64, interconnect: mesh(8, 8) }
    const tiled = right(await baseline.until('tile').task({ model, bindings: {}, chip })())
    const all = await placements(tiled, annealing({ iterations: 20_000 }))
    const costs = all.map(travel)
    expect(costs.length).toBeGreaterThan(1)
    expect(costs).toEqual(costs.toSorted((a, b) => b - a))
    expect(new Set(costs).size).toBe(costs.length)
    expect(costs[0]).toBe(travel(right(locality()(tiled))))
    expect(await placements(tiled, annealing({ iterations: 20_000 }))).toEqual(all)
    expect(await placements(tiled, annealing({ iterations: 20_000, seed: 2 }))).not.toEqual(all)
  })

  test('says so where there are too few cores', async () => {
    const tiled = fc.sample(arbitraryTiled, { numRuns: 50, seed: 1 }).find((each) => tilesOf(each) > 2)!
    const outcomes = await lastValueFrom(quick(onMesh(tiled, 1, 1)).pipe(toArray()))
    expect(outcomes).toMatchObject([{ left: { _tag: 'TooFewCores', available: 1, places: 1 } }])
  })
})

test('travel by hand: two tiles of 4 × 4, one vector, on opposite corners of a mesh of 2 × 2', () => {
  const tiled = fc.sample(arbitraryTiled, { numRuns: 1, seed: 1 })[0]!
  const tile = (start: number, core: number) => ({
    groups: { start: 0, count: 1 },
    rows: { start, count: 4 },
    columns: { start: 0, count: 4 },
    core,
  })
  const base = tiled.layers.find((layer) => layer.kind === 'base')!
  const placed = (exchange: 'forward' | 'memory'): Placed => ({
    ...tiled,
    chip: { ...presets.rram256.chip, cores: 4, exchange, interconnect: mesh(2, 2) },
    assigner: 'by hand',
    cores: 4,
    layers: base.kind === 'base' ? [{ ...base, vectors: 1, round: 0, tiles: [tile(0, 0), tile(4, 3)] }] : [],
  })
  // inputs 4 × 1 link and 4 × 2 links, results 4 × 2 links, the sum of 16 bytes over 2 links
  expect(travel(placed('forward'))).toBe(4 + 8 + 8 + 32)
  // the sum goes to memory over 1 link and comes back over 2
  expect(travel(placed('memory'))).toBe(4 + 8 + 8 + 16 + 32)
})
