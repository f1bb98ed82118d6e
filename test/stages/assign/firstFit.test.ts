import * as fc from 'fast-check'
import type { Either } from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import { presets } from '../../../lib/hardware/presets.js'
import { type Placed, roundsOf } from '../../../lib/ir/placed.js'
import type { Tiled, TiledLayer } from '../../../lib/ir/tiled.js'
import { verifyPlaced } from '../../../lib/ir/verifyPlaced.js'
import { arbitraryTiled } from '../../../lib/laws/index.js'
import type { AssignError } from '../../../lib/stages/assign/assign.js'
import { firstFit } from '../../../lib/stages/assign/firstFit.js'
import { firstFitInRounds } from '../../../lib/stages/assign/firstFitInRounds.js'

/** A layer of so many tiles of one row each. */
const layer = (name: string, tiles: number): TiledLayer => ({
  kind: 'base',
  name,
  op: 'Gemm',
  inputs: [],
  groups: 1,
  rows: tiles,
  columns: 1,
  vectors: 1,
  vectorShape: [1],
  rowShape: [tiles],
  columnShape: [1],
  input: [{ size: tiles, offset: 0, vector: [0], row: [1], column: [0], group: 0 }],
  weight: [{ size: tiles, offset: 0, vector: [0], row: [1], column: [0], group: 0 }],
  output: [{ size: 1, offset: 0, vector: [0], row: [0], column: [1], group: 0 }],
  weights: 'w',
  bias: null,
  fused: [],
  tiles: Array.from({ length: tiles }, (_, start) => ({
    groups: { start: 0, count: 1 },
    rows: { start, count: 1 },
    columns: { start: 0, count: 1 },
  })),
})

const network = (sizes: readonly number[], cores: number | 'as-needed'): Tiled => ({
  chip: { ...presets.rram256.chip, name: 'small', cores },
  model: { name: 'model', sha256: '0'.repeat(64), parameters: 0, macs: 0 },
  partitioner: 'rows',
  layers: sizes.map((tiles, i) => layer(`layer${i}`, tiles)),
})

/** The round and the cores of each layer. */
const places = ({ layers }: Placed) =>
  layers.flatMap((layer) =>
    layer.kind === 'base' ? [[layer.round, layer.tiles.map(({ core }) => core)] as const] : [],
  )

const placed = (result: Either<AssignError, Placed>): Placed => {
  if (result._tag === 'Left') throw new Error(JSON.stringify(result.left))
  return result.right
}

describe('first fit', () => {
  test('tiles go into cores in order, one each', () => {
    const result = placed(firstFit()(network([2, 1, 3], 8)))
    expect(places(result)).toEqual([
      [0, [0, 1]],
      [0, [2]],
      [0, [3, 4, 5]],
    ])
    expect([result.cores, result.assigner, result.partitioner]).toEqual([8, 'first-fit', 'rows'])
    expect(verifyPlaced(result)._tag).toBe('Right')
  })

  test('a chip with as many cores as needed gets one for each tile', () => {
    expect(placed(firstFit()(network([2, 1, 3], 'as-needed'))).cores).toBe(6)
    expect(placed(firstFit()(network([2, 1, 3], 6))).cores).toBe(6)
  })

  test('too few cores: what is needed, what there is, and the largest layer', () => {
    expect(firstFit()(network([100, 61, 40], 64))).toEqual({
      _tag: 'Left',
      left: {
        _tag: 'TooFewCores',
        chip: 'small',
        needed: 201,
        available: 64,
        places: null,
        largest: { layer: 'layer0', tiles: 100 },
      },
    })
    expect(firstFit()(network([2, 2], 3))).toMatchObject({
      left: { needed: 4, available: 3, largest: { layer: 'layer0', tiles: 2 } },
    })
  })
})

describe('first fit in rounds', () => {
  test('a layer that finds too few free cores begins a round at core 0', () => {
    const result = placed(firstFitInRounds()(network([2, 1, 3, 1, 4], 4)))
    expect(places(result)).toEqual([
      [0, [0, 1]],
      [0, [2]],
      [1, [0, 1, 2]],
      [1, [3]],
      [2, [0, 1, 2, 3]],
    ])
    expect([result.cores, result.assigner]).toEqual([4, 'rounds'])
    expect(verifyPlaced(result)._tag).toBe('Right')
  })

  test('one round where all tiles fit, as first fit', () => {
    const [rounds, one] = [
      placed(firstFitInRounds()(network([2, 1, 3], 6))),
      placed(firstFit()(network([2, 1, 3], 6))),
    ]
    expect({ ...rounds, assigner: '' }).toEqual({ ...one, assigner: '' })
    expect(placed(firstFitInRounds()(network([2, 1, 3], 'as-needed'))).cores).toBe(6)
  })

  test('a layer with more tiles than cores has rounds of its own', () => {
    const result = placed(firstFitInRounds()(network([2, 7, 9, 3], 4)))
    expect(result.layers.map((layer) => (layer.kind === 'base' ? roundsOf(layer) : []))).toEqual([
      [0],
      [1, 2],
      [3, 4, 5],
      [6],
    ])
    expect(verifyPlaced(result)._tag).toBe('Right')
  })

  test('copies of a layer that have more tiles than there are cores fit in no round', () => {
    const tiled = network([2, 7, 3, 9], 8)
    const layers = tiled.layers.map((layer) =>
      layer.kind === 'base' && layer.name === 'layer2'
        ? { ...layer, vectors: 9, copies: { count: 3, vectors: 'in-turn' as const } }
        : layer,
    )
    expect(firstFitInRounds()({ ...tiled, layers })).toEqual({
      _tag: 'Left',
      left: { _tag: 'LayerTooLarge', chip: 'small', layer: 'layer2', needed: 9, available: 8, places: null },
    })
  })

  test('on a mesh, how many places it has', () => {
    const tiled = network([2, 7, 9, 9], 8)
    const interconnect = { kind: 'mesh', width: 4, height: 3, linkBytesPerCycle: 32, hopCycles: 1 } as const
    const onMesh = { ...tiled, chip: { ...tiled.chip, interconnect } }
    expect(firstFit()(onMesh)).toMatchObject({ left: { available: 8, places: 12 } })
  })

  test('the chip that TooFewCores calls the smallest for whole layers is the smallest', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 6 }), (sizes) => {
        const failure = firstFit()(network(sizes, 1))
        if (failure._tag === 'Right' || failure.left._tag !== 'TooFewCores') return
        const { needed, largest } = failure.left
        expect(firstFit()(network(sizes, needed))._tag).toBe('Right')
        expect(firstFit()(network(sizes, needed - 1))._tag).toBe('Left')
        const cutOn = (cores: number) =>
          placed(firstFitInRounds()(network(sizes, cores))).layers.some(
            (layer) => layer.kind === 'base' && roundsOf(layer).length > 1,
          )
        expect(cutOn(largest.tiles)).toBe(false)
        if (largest.tiles > 1) expect(cutOn(largest.tiles - 1)).toBe(true)
      }),
    )
  })

  test('as few rounds as the order of layers allows', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 8 }),
        fc.integer({ min: 9, max: 20 }),
        (sizes, cores) => {
          // fewest[i]: rounds for the first i layers, each round a run of layers that fit together
          const fewest = [0]
          for (let i = 1; i <= sizes.length; i++) {
            const runs = Array.from({ length: i }, (_, j) => j).filter(
              (j) => sizes.slice(j, i).reduce((a, b) => a + b, 0) <= cores,
            )
            fewest.push(1 + Math.min(...runs.map((j) => fewest[j] ?? 0)))
          }
          const rounds = places(placed(firstFitInRounds()(network(sizes, cores)))).map(([round]) => round)
          expect(Math.max(...rounds) + 1).toBe(fewest.at(-1))
        },
      ),
    )
  })

  test('the tiles of any partitioner are placed where there is room', () => {
    fc.assert(
      fc.property(arbitraryTiled, (tiled) => {
        const wide = { ...tiled, chip: { ...tiled.chip, cores: 'as-needed' as const } }
        expect(verifyPlaced(placed(firstFit()(wide)))._tag).toBe('Right')
        expect(verifyPlaced(placed(firstFitInRounds()(wide)))._tag).toBe('Right')
      }),
    )
  })
})
