import type { Violation } from '../../codec/violation.js'
import type { Crossbar } from '../../hardware/chip.js'
import type { Span, Tile, TiledLayer } from '../../ir/tiled.js'
import { frameText, spansText, tileAt } from './words.js'

const each = ({ start, count }: Span, size: number, see: (i: number) => void): void => {
  for (let i = Math.max(0, start); i < Math.min(start + count, size); i++) see(i)
}

/** How many tiles hold each weight of a layer, weight after weight: `(group · rows + row) · columns + column`. */
const paint = ({ groups, rows, columns, tiles }: TiledLayer): Uint16Array => {
  const coats = new Uint16Array(groups * rows * columns)
  for (const tile of tiles)
    each(tile.groups, groups, (g) =>
      each(tile.rows, rows, (r) =>
        each(tile.columns, columns, (c) => {
          coats[(g * rows + r) * columns + c]! += 1
        }),
      ),
    )
  return coats
}

const one = (start: number): Span => ({ start, count: 1 })

/** The weight at a place of what `paint` gives. */
const weightAt = (at: number, { rows, columns }: TiledLayer): Tile => ({
  groups: one(Math.floor(at / (rows * columns))),
  rows: one(Math.floor(at / columns) % rows),
  columns: one(at % columns),
})

/** The part of a matrix from a bare weight to the right, then down, that no tile holds. */
const bareFrom = (at: number, coats: Uint16Array, layer: TiledLayer): Tile => {
  const { groups, rows, columns } = weightAt(at, layer)
  let [wide, tall] = [1, 1]
  while (columns.start + wide < layer.columns && coats[at + wide] === 0) wide++
  const bare = (row: number) =>
    coats.subarray(at + row * layer.columns, at + row * layer.columns + wide).every((n) => n === 0)
  while (rows.start + tall < layer.rows && bare(tall)) tall++
  return { groups, rows: { ...rows, count: tall }, columns: { ...columns, count: wide } }
}

const holds = (tile: Tile, weight: Tile): boolean =>
  (['groups', 'rows', 'columns'] as const).every(
    (side) =>
      weight[side].start >= tile[side].start && weight[side].start < tile[side].start + tile[side].count,
  )

/** The first weight that two tiles hold. Every weight is looked at, one after the other: as plain as the law. */
export const overlapViolations = (layer: TiledLayer, crossbar: Crossbar): readonly Violation[] => {
  const at = paint(layer).findIndex((tiles) => tiles > 1)
  if (at < 0) return []
  const weight = weightAt(at, layer)
  const [first, second] = layer.tiles
    .map((tile, i) => ({ tile, i }))
    .filter(({ tile }) => holds(tile, weight))
    .map(({ tile, i }) => tileAt(i, tile, layer))
  const problem = `${first} overlaps ${second} at ${spansText(weight, layer)}: ${frameText(layer, crossbar)}`
  return [{ rule: 'disjoint', where: `layer "${layer.name}"`, problem }]
}

/** The first part of a matrix that no tile holds, found in the same way. */
export const bareViolations = (layer: TiledLayer, crossbar: Crossbar): readonly Violation[] => {
  const coats = paint(layer)
  const at = coats.indexOf(0)
  if (at < 0) return []
  const bare = bareFrom(at, coats, layer)
  const are = bare.rows.count * bare.columns.count === 1 ? 'is' : 'are'
  const problem = `${spansText(bare, layer)} ${are} in no tile: ${frameText(layer, crossbar)}`
  return [{ rule: 'cover', where: `layer "${layer.name}"`, problem }]
}
