import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Span, Tile, Tiled, TiledLayer } from '../../lib/ir/tiled.js'
import { verifyTiled } from '../../lib/ir/verifyTiled.js'
import { arbitraryTiled } from '../../lib/laws/index.js'
import { seenBy } from '../hardware/seenBy.js'

const rules = (tiled: Tiled): readonly string[] => {
  const result = verifyTiled(tiled)
  return result._tag === 'Right' ? [] : [...new Set(result.left.violations.map(({ rule }) => rule))]
}

const sides = ['groups', 'rows', 'columns'] as const

const same = (a: Span, b: Span): boolean => a.start === b.start && a.count === b.count

const meet = (a: Span, b: Span): boolean => a.start < b.start + b.count && b.start < a.start + a.count

/** By the meaning of the words, weight by weight and tile by tile. */
const isRight = (layer: TiledLayer, { crossbar }: Tiled['chip']): boolean => {
  const inside = layer.tiles.every((tile) =>
    sides.every((side) => tile[side].start + tile[side].count <= layer[side]),
  )
  const room = seenBy(layer, crossbar)
  const fits = layer.tiles.every(
    ({ groups, rows, columns }) =>
      groups.count * rows.count <= room.rows && groups.count * columns.count <= room.columns,
  )
  const strips = layer.tiles.every((a) =>
    layer.tiles.every(
      (b) =>
        !meet(a.groups, b.groups) ||
        (same(a.groups, b.groups) && (!meet(a.columns, b.columns) || same(a.columns, b.columns))),
    ),
  )
  const coats = new Uint8Array(layer.groups * layer.rows * layer.columns)
  if (!inside) return false
  for (const { groups, rows, columns } of layer.tiles)
    for (let g = groups.start; g < groups.start + groups.count; g++)
      for (let r = rows.start; r < rows.start + rows.count; r++)
        for (let c = columns.start; c < columns.start + columns.count; c++)
          coats[(g * layer.rows + r) * layer.columns + c]! += 1
  return fits && strips && coats.every((coat) => coat === 1)
}

/** Small changes to a list of tiles, most of which are mistakes. */
const change: fc.Arbitrary<(tiles: readonly Tile[]) => readonly Tile[]> = fc
  .record({
    at: fc.nat(),
    side: fc.constantFrom(...sides),
    how: fc.constantFrom('drop', 'repeat', 'shift', 'grow', 'shrink', 'whole', 'nothing'),
  })
  .map(({ at, side, how }) => (tiles) => {
    const i = at % Math.max(1, tiles.length)
    const tile = tiles[i]
    if (tile === undefined) return tiles
    const { start, count } = tile[side]
    const spans: Readonly<Record<string, readonly Span[]>> = {
      drop: [],
      repeat: [tile[side], tile[side]],
      shift: [{ start: start + 1, count }],
      grow: [{ start, count: count + 1 }],
      shrink: count > 1 ? [{ start, count: count - 1 }] : [],
      whole: [{ start: 0, count: start + count }],
      nothing: [tile[side]],
    }
    return tiles.flatMap((other, k) =>
      k === i ? (spans[how] ?? []).map((span) => ({ ...other, [side]: span })) : [other],
    )
  })

const changed = fc.tuple(arbitraryTiled, fc.array(change, { maxLength: 2 })).map(
  ([tiled, changes]): Tiled => ({
    ...tiled,
    layers: tiled.layers.map((layer) =>
      layer.kind === 'base'
        ? { ...layer, tiles: changes.reduce((tiles, change) => change(tiles), layer.tiles) }
        : layer,
    ),
  }),
)

describe('verifyTiled', () => {
  test('accepts every right tiling', () => {
    fc.assert(
      fc.property(arbitraryTiled, (tiled) => {
        expect(rules(tiled)).toEqual([])
      }),
    )
  })

  test('accepts exactly what is right, weight by weight', () => {
    const seen = { right: 0, wrong: 0 }
    fc.assert(
      fc.property(changed, (tiled) => {
        const right = tiled.layers.every((layer) => layer.kind === 'operator' || isRight(layer, tiled.chip))
        seen[right ? 'right' : 'wrong'] += 1
        expect(rules(tiled).length === 0).toBe(right)
      }),
      { numRuns: 2000 },
    )
    expect(Math.min(seen.right, seen.wrong)).toBeGreaterThan(200)
  })

  test('says which tiles overlap, what is in no tile, and what does not fit', () => {
    const [tiled] = fc.sample(arbitraryTiled, { numRuns: 1, seed: 5 })
    if (tiled === undefined) throw new Error('no sample')
    const layer: TiledLayer = {
      kind: 'base',
      name: 'conv',
      op: 'Gemm',
      inputs: [],
      groups: 1,
      rows: 8,
      columns: 8,
      vectors: 1,
      vectorShape: [1],
      rowShape: [8],
      columnShape: [8],
      input: [{ size: 8, offset: 0, vector: [0], row: [1], column: [0], group: 0 }],
      weight: [
        { size: 8, offset: 0, vector: [0], row: [1], column: [0], group: 0 },
        { size: 8, offset: 0, vector: [0], row: [0], column: [1], group: 0 },
      ],
      output: [{ size: 8, offset: 0, vector: [0], row: [0], column: [1], group: 0 }],
      weights: 'w',
      bias: null,
      fused: [],
      tiles: [],
    }
    const { chip } = tiled
    const crossbar = {
      ...chip.crossbar,
      rows: 4,
      columns: 16,
      weightBits: 8,
      cellBits: 4,
      differential: false,
    }
    const problems = (
      ...tiles: readonly (readonly [row: number, rows: number, column: number, columns: number])[]
    ) => {
      const result = verifyTiled({
        ...tiled,
        chip: { ...chip, crossbar },
        layers: [
          {
            ...layer,
            tiles: tiles.map(([row, rows, column, columns]) => ({
              groups: { start: 0, count: 1 },
              rows: { start: row, count: rows },
              columns: { start: column, count: columns },
            })),
          },
        ],
      })
      return result._tag === 'Right'
        ? []
        : result.left.violations.map(({ where, problem, rule }) => `${where}: ${problem} (${rule})`)
    }
    expect(problems([0, 4, 0, 8], [4, 4, 0, 8])).toEqual([])
    expect(problems([0, 4, 0, 8])).toEqual([
      'layer "conv": rows 4…7 below the tile of groups 0…0, rows 0…3, columns 0…7 are in no tile (cover)',
    ])
    expect(problems([0, 4, 0, 8], [3, 4, 0, 8], [7, 1, 0, 8])).toEqual([
      'layer "conv": the tile of groups 0…0, rows 3…6, columns 0…7 overlaps another at row 3 (disjoint)',
    ])
    expect(problems([0, 5, 0, 8], [5, 3, 0, 8])).toEqual([
      'layer "conv", tile of groups 0…0, rows 0…4, columns 0…7: it takes 5 rows; the crossbar has 4 (fit)',
    ])
    expect(problems()).toEqual(['layer "conv": groups 0…0 are in no tile (cover)'])
    expect(problems([0, 4, 0, 4], [4, 4, 0, 4])).toEqual([
      'layer "conv": columns 4…7 of group 0 are in no tile (cover)',
    ])
    expect(problems([0, 4, 0, 8], [4, 5, 0, 8])).toContain(
      'layer "conv", tile of groups 0…0, rows 4…8, columns 0…7: the layer has 1 groups of 8 × 8 (inside)',
    )
  })
})
