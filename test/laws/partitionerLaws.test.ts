import * as fc from 'fast-check'
import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import { from } from 'rxjs'
import { expect, test } from 'vitest'
import { logicalColumns } from '../../lib/hardware/chip.js'
import type { AffineAxis, BaseLayer, Lowered } from '../../lib/ir/lowered.js'
import type { Span, Tile, Tiled } from '../../lib/ir/tiled.js'
import { arbitraryLowered, type Laws, partitionerLaws, passLaws } from '../../lib/laws/index.js'
import { rowMajor } from '../../lib/stages/tile/rowMajor.js'
import type { TileError } from '../../lib/stages/tile/tile.js'
import { seenBy } from '../hardware/seenBy.js'
import { refuted } from '../refuted.js'
import { matrixLayer } from '../stages/simulate/programs.js'
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

type Seen = (layer: BaseLayer, lowered: Lowered) => Lowered

type Tiler = (layer: BaseLayer, lowered: Lowered) => readonly Tile[]

/** The chip with the crossbar that a layer sees: of its bits, and of as many rows as it takes inputs. */
const seenFor: Seen = (layer, { chip, ...lowered }) => {
  const { rows } = seenBy(layer, chip.crossbar)
  const differential = chip.crossbar.differential === true
  const crossbar = { ...chip.crossbar, ...layer.precision, rows, differential }
  return { ...lowered, chip: { ...chip, crossbar } }
}

const partitioner =
  (tiler: Tiler, seen = seenFor) =>
  (lowered: Lowered): Either<never, Tiled> =>
    E.right({
      chip: lowered.chip,
      model: lowered.model,
      partitioner: 'twin',
      layers: lowered.layers.map((layer) =>
        layer.kind === 'base' ? { ...layer, tiles: tiler(layer, seen(layer, lowered)) } : layer,
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

/** Pieces of which the last ends a row early, where it has more than one. */
const oneOff: Cut = (extent, size) =>
  cut(extent, size).map(({ start, count }) => ({
    start,
    count: start + count === extent && count > 1 ? count - 1 : count,
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

const tiling = (mistake: string, law: string, message: RegExp, tiler: Tiler, seen?: Seen): Twin =>
  twin(mistake, law, message, partitionerLaws(partitioner(tiler, seen)))

/** A partitioner that gives layers another form, and cuts it right. */
const reforming = (
  mistake: string,
  law: string,
  message: RegExp,
  form: (layer: BaseLayer) => BaseLayer,
): Twin =>
  twin(
    mistake,
    law,
    message,
    partitionerLaws((lowered) =>
      partitioner(right)({
        ...lowered,
        layers: lowered.layers.map((layer) => (layer.kind === 'base' ? form(layer) : layer)),
      }),
    ),
  )

/** An axis that counts rows from the last. */
const turned = ({ row, offset, ...axis }: AffineAxis, rowShape: readonly number[]): AffineAxis => ({
  ...axis,
  offset: row.reduce((sum, step, i) => sum + step * ((rowShape[i] ?? 1) - 1), offset),
  row: row.map((step) => 0 - step),
})

let calls = 0

const twins: readonly Twin[] = [
  tiling(
    'the last tile is as tall as the others',
    'the tiles hold nothing but the weights',
    /layer "layer\d": tile \d+ \(.*rows? .*\) holds row \d+, which does not exist: .*matri.* \d+ × \d+, crossbar \d+ × \d+ \(inside\)/,
    (layer, { chip: { crossbar } }) =>
      grid(layer, crossbar.rows, logicalColumns(crossbar), careless, cut, layer.groups),
  ),
  tiling(
    'tiles as wide as the physical columns, bit slices forgotten',
    'each tile fits the crossbar with all bit slices',
    /tile 0 \(.*\) takes \d+ physical columns, \d+ a weight \(\d+ bit slices?.*\); the crossbar has \d+ \(fit\)/,
    (layer, { chip: { crossbar } }) => grid(layer, crossbar.rows, crossbar.columns, cut, cut, layer.groups),
  ),
  tiling(
    'tiles as tall as the crossbar is wide',
    'each tile fits the crossbar with all bit slices',
    /tile 0 \(.*\) takes \d+ rows; the crossbar has \d+ \(fit\)/,
    (layer, { chip: { crossbar } }) =>
      grid(layer, crossbar.columns, logicalColumns(crossbar), cut, cut, layer.groups),
  ),
  tiling(
    'groups are forgotten',
    'the tiles hold every weight',
    /layer "layer\d": group 1, row.* (is|are) in no tile: \d+ matrices of \d+ × \d+, crossbar \d+ × \d+ \(cover\)/,
    (layer, { chip: { crossbar } }) => grid(layer, crossbar.rows, logicalColumns(crossbar), cut, cut, 1),
  ),
  tiling(
    'the last row of tiles is dropped where it is not full',
    'the tiles hold every weight',
    /layer "layer\d": .*rows? \d+.*, columns? 0.* (is|are) in no tile: .* \(cover\)/,
    (layer, { chip: { crossbar } }) =>
      grid(layer, crossbar.rows, logicalColumns(crossbar), floored, cut, layer.groups),
  ),
  tiling(
    'neighbouring tiles share a column',
    'no two tiles hold the same weight',
    /tile \d+ \(.*\) overlaps tile \d+ \(.*\) at .*row 0, column \d+: (matrix|\d+ matrices of) \d+ × \d+, crossbar \d+ × \d+ \(disjoint\)/,
    (layer, { chip: { crossbar } }) =>
      grid(layer, crossbar.rows, logicalColumns(crossbar), cut, overlapping, layer.groups),
  ),
  tiling(
    'the last row is cut off by one',
    'the tiles hold every weight',
    /layer "layer\d": .*row \d+, columns? 0.* (is|are) in no tile: .* \(cover\)/,
    (layer, { chip: { crossbar } }) =>
      grid(layer, crossbar.rows, logicalColumns(crossbar), oneOff, cut, layer.groups),
  ),
  tiling(
    'neighbouring tiles share a row',
    'no two tiles hold the same weight',
    /tile \d+ \(.*\) overlaps tile \d+ \(.*\) at .*row \d+, column 0: .*matri.*, crossbar \d+ × \d+ \(disjoint\)/,
    (layer, { chip: { crossbar } }) =>
      grid(layer, crossbar.rows, logicalColumns(crossbar), overlapping, cut, layer.groups),
  ),
  tiling(
    'the second column of a differential pair is forgotten',
    'each tile fits the crossbar with all bit slices',
    /takes \d+ physical columns, \d+ a weight \(\d+ bit slices?, differential\); the crossbar has \d+ \(fit\)/,
    (layer, { chip: { crossbar } }) => {
      const width = Math.max(1, logicalColumns({ ...crossbar, differential: false }))
      return grid(layer, crossbar.rows, width, cut, cut, layer.groups)
    },
  ),
  tiling(
    'bit slices are forgotten, differential pairs are not',
    'each tile fits the crossbar with all bit slices',
    /takes \d+ physical columns, \d+ a weight \(\d+ bit slices.*\); the crossbar has \d+ \(fit\)/,
    (layer, { chip: { crossbar } }) => {
      const width = logicalColumns({ ...crossbar, cellBits: crossbar.weightBits })
      return grid(layer, crossbar.rows, width, cut, cut, layer.groups)
    },
  ),
  tiling(
    'each layer is cut for the bits of the chip',
    'each tile fits the crossbar with all bit slices',
    /takes \d+ physical columns, \d+ a weight \(\d+ bit slices.*\); the crossbar has \d+ \(fit\)/,
    right,
    (layer, { chip, ...lowered }) => {
      const { rows } = seenBy(layer, chip.crossbar)
      return { ...lowered, chip: { ...chip, crossbar: { ...chip.crossbar, rows } } }
    },
  ),
  tiling(
    'the second row of a differential pair is forgotten',
    'each tile fits the crossbar with all bit slices',
    /tile \d+ \(.*\) takes \d+ rows; the crossbar has \d+ \(fit\)/,
    right,
    (layer, { chip, ...lowered }) => {
      const crossbar = { ...chip.crossbar, ...layer.precision }
      return { ...lowered, chip: { ...chip, crossbar } }
    },
  ),
  tiling(
    'a group too many in a crossbar',
    'each tile fits the crossbar with all bit slices',
    /tile \d+ \(groups .*\) takes \d+ groups of \d+ (rows|physical columns) = \d+ .*; the crossbar has \d+ \(fit\)/,
    (layer, lowered) => {
      const { rows, columns, groups } = layer
      const { crossbar } = lowered.chip
      const packed = Math.floor(Math.min(crossbar.rows / rows, logicalColumns(crossbar) / columns)) + 1
      const whole = (count: number) => ({ start: 0, count })
      return packed < 2
        ? right(layer, lowered)
        : cut(groups, packed).map((groups) => ({ groups, rows: whole(rows), columns: whole(columns) }))
    },
  ),
  tiling(
    'rows and columns are swapped',
    'the tiles hold nothing but the weights',
    /tile \d+ \(.*\) holds (row|column) \d+, which does not exist: .*matri.* \(inside\)/,
    (layer, lowered) =>
      right(layer, lowered).map(({ groups, rows, columns }) => ({ groups, rows: columns, columns: rows })),
  ),
  tiling(
    'the columns beyond the first tile are dropped',
    'the tiles hold every weight',
    /layer "layer\d": .*columns? [1-9]\d*.* (is|are) in no tile: .* \(cover\)/,
    (layer, { chip: { crossbar } }) =>
      grid(
        layer,
        crossbar.rows,
        logicalColumns(crossbar),
        cut,
        (extent, size) => cut(extent, size).slice(0, 1),
        layer.groups,
      ),
  ),
  tiling(
    'tiles lie like bricks',
    'tiles share all of their outputs or none',
    /tile \d+ \(.*\) and tile \d+ \(.*\) share only a part of their outputs \(vertical groups\)/,
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
  reforming(
    'the bias is lost',
    'nothing else changes',
    /the layers: .* has become .* \(unchanged\)/,
    (layer) => ({ ...layer, bias: null }),
  ),
  reforming(
    'the rows of the inputs are turned around, those of the weights are not',
    'each layer computes what it did',
    /layer "layer\d": element \[[\d,]+\] is -?\d+; uncut, it is -?\d+ \(product\)/,
    (layer) => ({ ...layer, input: layer.input.map((axis) => turned(axis, layer.rowShape)) }),
  ),
  reforming(
    'the last vector is forgotten',
    'each layer computes what it did',
    /layer "layer\d": element \[[\d,]+\] is computed 0 times \(once\)/,
    (layer) => {
      const vectorShape = layer.vectorShape.map((extent, i) => (i === 0 ? Math.max(1, extent - 1) : extent))
      return { ...layer, vectorShape, vectors: vectorShape.reduce((a, b) => a * b) }
    },
  ),
  reforming(
    'the picture loses its last line',
    'each layer computes what it did',
    /its input, weights and output were \[.*\] and are \[.*\] \(product\)/,
    (layer) => ({
      ...layer,
      input: layer.input.map((axis) => ({ ...axis, size: Math.max(1, axis.size - 1) })),
    }),
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
      E.map((tiled: Tiled) => ({ ...tiled, partitioner: `twin ${calls++}` }))(rowMajor()(lowered)),
    ),
  ),
  twin(
    'the input is changed in place',
    'the input is left as it was',
    /the input: .* has become .* \(pure\)/,
    partitionerLaws((lowered) => {
      for (const layer of lowered.layers) Object.assign(layer, { name: `${layer.name}.tiled` })
      return rowMajor()(lowered)
    }),
  ),
]

allHold('row-major', partitionerLaws(rowMajor()))
allHold('row-major as a declared pass', passLaws(rowMajor(), arbitraryLowered), 30)
allHold('the spoilt partitioner, unspoilt,', partitionerLaws(partitioner(right)))
allFail(partitionerLaws(rowMajor()), twins)

const failsOn = async (laws: Laws): Promise<boolean> => {
  const property = laws['the tiles hold every weight']
  return property !== undefined && (await refuted(property, { numRuns: 20 }))
}

const empty = partitioner(() => [])

test('a partitioner may answer later, or several times, and each answer counts', async () => {
  expect(await failsOn(partitionerLaws((lowered) => async () => rowMajor()(lowered)))).toBe(false)
  expect(await failsOn(partitionerLaws((lowered) => async () => empty(lowered)))).toBe(true)
  expect(
    await failsOn(
      partitionerLaws<TileError | string>((lowered) => from([rowMajor()(lowered), E.left('no more')])),
    ),
  ).toBe(false)
  expect(await failsOn(partitionerLaws((lowered) => from([rowMajor()(lowered), empty(lowered)])))).toBe(true)
})

test('one that refuses everything fails', async () => {
  expect(await failsOn(partitionerLaws(() => E.left('no')))).toBe(true)
})

test('a counterexample says which tiles, where, and of what', async () => {
  const [lowered] = fc.sample(arbitraryLowered, { numRuns: 1, seed: 1 })
  if (lowered === undefined) throw new Error('no sample')
  const { chip, model } = lowered
  const crossbar = {
    ...chip.crossbar,
    rows: 256,
    columns: 128,
    weightBits: 8,
    cellBits: 8,
    differential: true,
  }
  const matrix = matrixLayer('fc', [], 1, 300, 10)
  const said = async (
    law: string,
    ...spans: readonly (readonly [row: number, rows: number, columns: number])[]
  ) => {
    const tiles = spans.map(([start, count, columns]) => ({
      groups: { start: 0, count: 1 },
      rows: { start, count },
      columns: { start: 0, count: columns },
    }))
    const input = { chip: { ...chip, crossbar }, model, layers: [matrix] }
    const property = partitionerLaws(
      partitioner(() => tiles),
      fc.constant(input),
    )[law]
    if (property === undefined) throw new Error('no such law')
    return String((await fc.check(property, { numRuns: 1 })).errorInstance)
  }
  expect(await said('no two tiles hold the same weight', [0, 256, 10], [255, 45, 10])).toBe(
    'Error: layer "fc": tile 0 (rows 0…255, columns 0…9) overlaps tile 1 (rows 255…299, columns 0…9) at row 255, column 0: matrix 300 × 10, crossbar 256 × 64 (disjoint)',
  )
  expect(await said('the tiles hold every weight', [0, 256, 10])).toBe(
    'Error: layer "fc": rows 256…299, columns 0…9 are in no tile: matrix 300 × 10, crossbar 256 × 64 (cover)',
  )
  expect(await said('the tiles hold every weight', [0, 256, 10], [256, 43, 10])).toBe(
    'Error: layer "fc": row 299, columns 0…9 are in no tile: matrix 300 × 10, crossbar 256 × 64 (cover)',
  )
  expect(await said('the tiles hold nothing but the weights', [0, 256, 10], [256, 256, 10])).toBe(
    'Error: layer "fc": tile 1 (rows 256…511, columns 0…9) holds row 511, which does not exist: matrix 300 × 10, crossbar 256 × 64 (inside)',
  )
  expect(await said('each tile fits the crossbar with all bit slices', [0, 300, 10])).toBe(
    'Error: layer "fc": tile 0 (rows 0…299, columns 0…9) takes 300 rows; the crossbar has 256 (fit)',
  )
})
