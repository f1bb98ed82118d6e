import * as fc from 'fast-check'
import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import { from } from 'rxjs'
import { expect, test } from 'vitest'
import { logicalColumns } from '../../lib/hardware/chip.js'
import type { BaseLayer, Lowered } from '../../lib/ir/lowered.js'
import type { Span, Tile, Tiled } from '../../lib/ir/tiled.js'
import { arbitraryLowered, type Laws, partitionerLaws, passLaws } from '../../lib/laws/index.js'
import { rowMajor } from '../../lib/stages/tile/rowMajor.js'
import type { TileError } from '../../lib/stages/tile/tile.js'
import { allFail, allHold, type Twin } from './check.js'

type Cut = (extent: number, size: number) => readonly Span[]

/** Row-major by another hand, to be spoilt below. */
const grid = (layer: BaseLayer, rows: number, columns: number, down: Cut, across: Cut, groups: number) =>
  Array.from({ length: groups }, (_, g) =>
    across(layer.columns, columns).flatMap((columns) =>
      down(layer.rows, rows).map((rows): Tile => ({ groups: { start: g, count: 1 }, rows, columns })),
    ),
  ).flat()

const cut: Cut = (extent, size) => {
  const spans: Span[] = []
  for (let start = 0; start < extent; start += size)
    spans.push({ start, count: Math.min(size, extent - start) })
  return spans
}

type Tiler = (layer: BaseLayer, lowered: Lowered) => readonly Tile[]

const partitioner =
  (tiler: Tiler) =>
  (lowered: Lowered): Either<never, Tiled> =>
    E.right({
      chip: lowered.chip,
      model: lowered.model,
      partitioner: 'twin',
      layers: lowered.layers.map((layer) =>
        layer.kind === 'base' ? { ...layer, tiles: tiler(layer, lowered) } : layer,
      ),
    })

const right: Tiler = (layer, { chip: { crossbar } }) =>
  grid(layer, crossbar.rows, logicalColumns(crossbar), cut, cut, layer.groups)

/** Pieces that are all of full size, the last one too. */
const careless: Cut = (extent, size) => cut(extent, size).map(({ start }) => ({ start, count: size }))

/** Pieces of which each begins at the end of the one before, not after it. */
const overlapping: Cut = (extent, size) =>
  cut(extent, size).map(({ start, count }) => ({
    start: Math.max(0, start - 1),
    count: start === 0 ? count : count + 1,
  }))

const floored: Cut = (extent, size) => cut(extent, size).slice(0, Math.max(1, Math.floor(extent / size)))

/** Every second row of tiles shifted by half a tile, as bricks are laid. */
const bricks: Tiler = (layer, { chip: { crossbar } }) => {
  const width = logicalColumns(crossbar)
  const half = Math.max(1, width >> 1)
  return Array.from({ length: layer.groups }, (_, g) =>
    cut(layer.rows, crossbar.rows).flatMap((rows, i) => {
      const straight = cut(layer.columns, width)
      const shifted = [
        ...cut(Math.min(half, layer.columns), half),
        ...cut(Math.max(0, layer.columns - half), width).map(({ start, count }) => ({
          start: start + half,
          count,
        })),
      ]
      return (i % 2 === 0 ? straight : shifted).map(
        (columns): Tile => ({ groups: { start: g, count: 1 }, rows, columns }),
      )
    }),
  ).flat()
}

const twin = (mistake: string, law: string, message: RegExp, laws: Laws): Twin => ({
  mistake,
  law,
  message,
  laws,
})

const tiling = (mistake: string, law: string, message: RegExp, tiler: Tiler): Twin =>
  twin(mistake, law, message, partitionerLaws(partitioner(tiler)))

let calls = 0

const twins: readonly Twin[] = [
  tiling(
    'the last tile is as tall as the others',
    'the tiles hold nothing but the weights',
    /layer "layer\d", the tile of groups 0, rows .*: the layer has \d+ rows \(inside\)/,
    (layer, { chip: { crossbar } }) =>
      grid(layer, crossbar.rows, logicalColumns(crossbar), careless, cut, layer.groups),
  ),
  tiling(
    'tiles as wide as the physical columns, bit slices forgotten',
    'each tile fits the crossbar with all bit slices',
    /it takes \d+ physical columns, \d+ a weight; the crossbar has \d+ \(fit\)/,
    (layer, { chip: { crossbar } }) => grid(layer, crossbar.rows, crossbar.columns, cut, cut, layer.groups),
  ),
  tiling(
    'tiles as tall as the crossbar is wide',
    'each tile fits the crossbar with all bit slices',
    /it takes \d+ rows; the crossbar has \d+ \(fit\)/,
    (layer, { chip: { crossbar } }) =>
      grid(layer, crossbar.columns, logicalColumns(crossbar), cut, cut, layer.groups),
  ),
  tiling(
    'groups are forgotten',
    'the tiles hold every weight',
    /the weight of group 1, row 0, column 0 is in no tile \(cover\)/,
    (layer, { chip: { crossbar } }) => grid(layer, crossbar.rows, logicalColumns(crossbar), cut, cut, 1),
  ),
  tiling(
    'the last row of tiles is dropped where it is not full',
    'the tiles hold every weight',
    /the weight of group 0, row \d+, column 0 is in no tile \(cover\)/,
    (layer, { chip: { crossbar } }) =>
      grid(layer, crossbar.rows, logicalColumns(crossbar), floored, cut, layer.groups),
  ),
  tiling(
    'neighbouring tiles share a column',
    'no two tiles hold the same weight',
    /the weight of group 0, row 0, column \d+ is in the tile of .* and in the tile of .* \(disjoint\)/,
    (layer, { chip: { crossbar } }) =>
      grid(layer, crossbar.rows, logicalColumns(crossbar), cut, overlapping, layer.groups),
  ),
  tiling(
    'tiles lie like bricks',
    'tiles share all of their outputs or none',
    /share only a part of their outputs \(vertical groups\)/,
    bricks,
  ),
  tiling(
    'a tile without columns',
    'the result decodes and verifies',
    /columns.count: expected an integer of at least 1, found 0 \(codec\)/,
    (layer, lowered) => [
      ...right(layer, lowered),
      { groups: { start: 0, count: 1 }, rows: { start: 0, count: 1 }, columns: { start: 0, count: 0 } },
    ],
  ),
  twin(
    'operators are lost',
    'nothing else changes',
    /the layers: .* has become .* \(unchanged\)/,
    partitionerLaws((lowered) =>
      partitioner(right)({ ...lowered, layers: lowered.layers.filter(({ kind }) => kind === 'base') }),
    ),
  ),
  twin(
    'another chip',
    'nothing else changes',
    /chip and model: .* has become .* \(unchanged\)/,
    partitionerLaws(({ chip, ...lowered }) =>
      partitioner(right)({ ...lowered, chip: { ...chip, cores: 64 } }),
    ),
  ),
  twin(
    'the name counts the calls',
    'the same input gives the same outcomes',
    /the second run: .* has become .* \(deterministic\)/,
    partitionerLaws((lowered) =>
      E.map((tiled: Tiled) => ({ ...tiled, partitioner: `twin ${calls++}` }))(rowMajor(lowered)),
    ),
  ),
  twin(
    'the input is changed in place',
    'the input is left as it was',
    /the input: .* has become .* \(pure\)/,
    partitionerLaws((lowered) => {
      for (const layer of lowered.layers) Object.assign(layer, { name: `${layer.name}.tiled` })
      return rowMajor(lowered)
    }),
  ),
]

allHold('row-major', partitionerLaws(rowMajor))
allHold('row-major as a declared pass', passLaws(rowMajor, arbitraryLowered), 30)
allHold('the spoilt partitioner, unspoilt,', partitionerLaws(partitioner(right)))
allFail(partitionerLaws(rowMajor), twins)

const failsOn = async (laws: Laws): Promise<boolean> => {
  const property = laws['the tiles hold every weight']
  return property !== undefined && (await fc.check(property, { numRuns: 20 })).failed
}

const empty = partitioner(() => [])

test('a partitioner may answer later, or several times, and each answer counts', async () => {
  expect(await failsOn(partitionerLaws((lowered) => async () => rowMajor(lowered)))).toBe(false)
  expect(await failsOn(partitionerLaws((lowered) => async () => empty(lowered)))).toBe(true)
  expect(
    await failsOn(
      partitionerLaws<TileError | string>((lowered) => from([rowMajor(lowered), E.left('no more')])),
    ),
  ).toBe(false)
  expect(await failsOn(partitionerLaws((lowered) => from([rowMajor(lowered), empty(lowered)])))).toBe(true)
})

test('one that refuses everything fails', async () => {
  expect(await failsOn(partitionerLaws(() => E.left('no')))).toBe(true)
})
