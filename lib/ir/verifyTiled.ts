import type { Either } from 'fp-ts/lib/Either.js'
import { type Invalid, type Violation, verified } from '../codec/violation.js'
import type { Crossbar } from '../hardware/chip.js'
import { roomOf } from '../hardware/precision.js'
import { multimap } from '../multimap.js'
import { copiesViolations } from './copies.js'
import { type Span, type Tile, type Tiled, type TiledLayer, tileColumns, tileRows } from './tiled.js'
import { layerViolations } from './verifyLowered.js'

const end = ({ start, count }: Span): number => start + count

const shown = (span: Span): string => `${span.start}…${end(span) - 1}`

const describe = ({ groups, rows, columns }: Tile): string =>
  `tile of groups ${shown(groups)}, rows ${shown(rows)}, columns ${shown(columns)}`

/**
 * Whether the tiles are disjoint and fill the box of groups × columns × rows, by a
 * sweep over the groups that tiles have in common. Boxes are compared within equal
 * (groups, columns) first, which is all there is in a grid: linear but for sorting.
 */
const coverViolations = (layer: TiledLayer): readonly Violation[] => {
  const where = `layer "${layer.name}"`
  const strips = new Map<string, Tile[]>()
  for (const tile of layer.tiles) {
    const key = `${tile.groups.start}:${tile.groups.count}:${tile.columns.start}:${tile.columns.count}`
    const strip = strips.get(key)
    if (strip === undefined) strips.set(key, [tile])
    else strip.push(tile)
  }
  const found: Violation[] = []
  const report = (rule: string, problem: string) => found.push({ rule, where, problem })
  for (const strip of strips.values()) {
    let reached = 0
    for (const tile of strip.toSorted((a, b) => a.rows.start - b.rows.start)) {
      if (tile.rows.start < reached)
        report('disjoint', `the ${describe(tile)} overlaps another at row ${tile.rows.start}`)
      if (tile.rows.start > reached)
        report('cover', `rows ${reached}…${tile.rows.start - 1} above the ${describe(tile)} are in no tile`)
      reached = Math.max(reached, end(tile.rows))
    }
    const [first] = strip
    if (first !== undefined && reached < layer.rows)
      report('cover', `rows ${reached}…${layer.rows - 1} below the ${describe(first)} are in no tile`)
  }
  const columns = [...strips.values()].flatMap(([tile]) => (tile === undefined ? [] : [tile]))
  const byGroups = multimap(columns.map((tile) => [tile.groups.start, tile] as const))
  let reachedGroup = 0
  for (const [start, tiles] of [...byGroups].toSorted(([a], [b]) => a - b)) {
    if (start < reachedGroup) report('disjoint', `group ${start} is in tiles of different ranges of groups`)
    if (start > reachedGroup) report('cover', `groups ${reachedGroup}…${start - 1} are in no tile`)
    let reached = 0
    for (const tile of tiles.toSorted((a, b) => a.columns.start - b.columns.start)) {
      if (end(tile.groups) !== end(tiles[0]?.groups ?? tile.groups))
        report('disjoint', `group ${start} is in tiles of different ranges of groups`)
      if (tile.columns.start < reached)
        report('disjoint', `the ${describe(tile)} overlaps another at column ${tile.columns.start}`)
      if (tile.columns.start > reached)
        report('cover', `columns ${reached}…${tile.columns.start - 1} of group ${start} are in no tile`)
      reached = Math.max(reached, end(tile.columns))
    }
    if (reached < layer.columns)
      report('cover', `columns ${reached}…${layer.columns - 1} of group ${start} are in no tile`)
    reachedGroup = tiles.reduce((most, { groups }) => Math.max(most, end(groups)), reachedGroup)
  }
  if (reachedGroup < layer.groups)
    report('cover', `groups ${reachedGroup}…${layer.groups - 1} are in no tile`)
  return found
}

const fitViolations = (layer: TiledLayer, crossbar: Crossbar): readonly Violation[] => {
  const { rows, columns } = roomOf(crossbar, layer)
  return layer.tiles.flatMap((tile) => {
    const where = `layer "${layer.name}", ${describe(tile)}`
    const [tall, wide] = [tileRows(tile), tileColumns(tile)]
    return [
      ...(tall > rows
        ? [{ rule: 'fit', where, problem: `it takes ${tall} rows; the crossbar has ${rows}` }]
        : []),
      ...(wide > columns
        ? [{ rule: 'fit', where, problem: `it takes ${wide} logical columns; the crossbar has ${columns}` }]
        : []),
      ...(end(tile.groups) > layer.groups || end(tile.rows) > layer.rows || end(tile.columns) > layer.columns
        ? [
            {
              rule: 'inside',
              where,
              problem: `the layer has ${layer.groups} groups of ${layer.rows} × ${layer.columns}`,
            },
          ]
        : []),
    ]
  })
}

/** The violations of one layer's tiles. */
export const tileViolations = (layer: TiledLayer, crossbar: Crossbar): readonly Violation[] => [
  ...fitViolations(layer, crossbar),
  ...coverViolations(layer),
]

/**
 * Checks that the tiles of each layer are disjoint, cover its weight matrices
 * exactly, fit the crossbar with all bit slices, and that the column ranges of
 * two tiles are the same or disjoint, so that vertical groups are well defined,
 * and that no layer has more copies than vectors.
 *
 * @example
 * import { modelFile, teachingNetwork } from 'ohmflow'
 * import { verifyTiled } from 'ohmflow/codec'
 * import { teaching } from 'ohmflow/pipelines'
 * const model = await modelFile('teaching', teachingNetwork.build())()
 * const tiled = await teaching.until('tile').task(model)()
 * console.assert(tiled._tag === 'Right' && verifyTiled(tiled.right)._tag === 'Right')
 */
export const verifyTiled = (tiled: Tiled): Either<Invalid, Tiled> =>
  verified('tiled network', tiled, [
    ...layerViolations(tiled),
    ...tiled.layers.flatMap((layer) =>
      layer.kind === 'base'
        ? [...tileViolations(layer, tiled.chip.crossbar), ...copiesViolations(layer)]
        : [],
    ),
  ])
