import { describe, expect, test } from 'vitest'
import { presets } from '../../../lib/hardware/presets.js'
import type { PlacedLayer } from '../../../lib/ir/placed.js'
import { layerKey, trialsOf } from '../../../lib/stages/synchronize/trials.js'
import { waysFor } from '../../../lib/stages/synchronize/ways.js'

const { chip } = presets.rram256

const named = (
  heights: number | readonly number[],
  vectors: number,
  exchange: 'forward' | 'memory',
): readonly string[] =>
  waysFor({ heights: [heights].flat(), vectors }, exchange).map((way) => `${way.scheme.name} ${way.exchange}`)

describe('the ways that are tried', () => {
  test('a chain, blocks of P_V, twice that and all, equal blocks of about half a group, a group and two, a tree, and one core after another', () => {
    // 49 vectors in blocks of about 2, 3, 4, 5 and 8
    const schemes = ['linear', 'cyclic:4', 'cyclic:8', 'cyclic:49']
    const even = ['even:24', 'even:16', 'even:12', 'even:9', 'even:6']
    expect(named(4, 49, 'memory')).toEqual(
      [...schemes, ...even, 'tree', 'sequential'].map((scheme) => `${scheme} memory`),
    )
  })

  test('each forwarded first, and then through memory, where the chip can forward', () => {
    const schemes = ['linear', 'cyclic:2', 'cyclic:4', 'cyclic:5', 'even:5', 'even:2', 'tree', 'sequential']
    expect(named(2, 5, 'forward')).toEqual([
      ...schemes.map((scheme) => `${scheme} forward`),
      ...schemes.map((scheme) => `${scheme} memory`),
    ])
  })

  test('no block longer than all vectors, none of them twice', () => {
    expect(named(4, 8, 'memory')).toEqual(
      ['linear', 'cyclic:4', 'cyclic:8', 'even:4', 'even:2', 'tree', 'sequential'].map(
        (scheme) => `${scheme} memory`,
      ),
    )
    expect(named(3, 1, 'memory')).toEqual(['linear memory', 'tree memory', 'sequential memory'])
    expect(named(3, 2, 'memory')).toEqual([
      'linear memory',
      'cyclic:2 memory',
      'tree memory',
      'sequential memory',
    ])
  })

  test('blocks of each its own height where groups differ, those of one core aside', () => {
    expect(named([4, 2], 49, 'memory')).toContain('cyclic memory')
    for (const alike of [[4, 4], [4, 1], [4]])
      expect(named(alike, 49, 'memory')).toEqual(named(4, 49, 'memory'))
  })

  test('one for a core alone, which exchanges nothing', () => {
    expect(named(1, 100, 'forward')).toEqual(['linear forward'])
    expect(named([1, 1], 100, 'memory')).toEqual(['linear memory'])
  })
})

/** So many tiles of 16 × 8 below one another, in cores from `core` on. */
const column = (tiles: number, core = 0, vectors = 9, columns = 8): PlacedLayer => ({
  kind: 'base',
  name: `from ${core}`,
  op: 'MatMul',
  inputs: [],
  groups: 1,
  rows: 16 * tiles,
  columns,
  vectors,
  vectorShape: [vectors],
  rowShape: [16 * tiles],
  columnShape: [columns],
  input: [],
  weight: [],
  output: [],
  weights: 'w',
  bias: null,
  fused: [],
  round: 0,
  tiles: Array.from({ length: tiles }, (_, i) => ({
    core: core + i,
    groups: { start: 0, count: 1 },
    rows: { start: 16 * i, count: 16 },
    columns: { start: 0, count: columns },
  })),
})

describe('layers that are synchronized alike', () => {
  const mesh = {
    ...chip,
    interconnect: {
      kind: 'mesh',
      width: 8,
      height: 8,
      hopCycles: 1,
      linkBytesPerCycle: 16,
    },
  } as const

  test('are those of the same vectors and tiles, on a mesh in the same cores', () => {
    expect(layerKey(column(3), chip)).toBe(layerKey(column(3, 5), chip))
    expect(layerKey(column(3), mesh)).not.toBe(layerKey(column(3, 5), mesh))
    expect(layerKey(column(3), mesh)).toBe(layerKey({ ...column(3), name: 'another' }, mesh))
  })

  test('are no others', () => {
    const others = [column(2), column(3), column(3, 0, 8), column(3, 0, 9, 16), column(30)]
    expect(new Set(others.map((layer) => layerKey(layer, chip))).size).toBe(others.length)
    const [first, ...rest] = column(2).tiles
    // two tiles beside one another are no column
    const beside = { ...column(2), tiles: [...rest, { ...first!, columns: { start: 8, count: 8 } }] }
    expect(layerKey(beside, chip)).not.toBe(layerKey(column(2), chip))
  })
})

describe('a trial', () => {
  test('says without being made what it takes at least, and less than that where it is not worth a look', () => {
    for (const layer of [column(1), column(4), column(7, 2, 5)])
      for (const { scheme, exchange, untried, tried } of trialsOf(layer, chip)) {
        const [cheap, exact, made] = [untried(0), untried(Number.POSITIVE_INFINITY), tried()]
        const parallel = layer.tiles.length > 1
        expect(cheap).toMatchObject({ scheme: scheme.name, cycles: null, peakPartialSumBytes: null })
        expect(cheap.exchange).toBe(parallel ? exchange : null)
        expect(exact.exchange).toBe(parallel ? exchange : null)
        expect(cheap.atLeast).toBeLessThanOrEqual(exact.atLeast)
        // it is worth a look where it could take less than that
        expect(untried(cheap.atLeast)).toEqual(cheap)
        expect(untried(cheap.atLeast + 1)).toEqual(exact)
        expect(exact.atLeast).toBeLessThanOrEqual(made?.cycles ?? 0)
        expect(made).toMatchObject({ scheme: scheme.name, atLeast: exact.atLeast })
        // the first input, an MVM for each vector, and the way out of the last result are always there
        const { mvmCycles } = chip.crossbar
        expect(cheap.atLeast).toBeGreaterThan(layer.vectors * mvmCycles)
      }
  })
})
