import type { Violation } from '../codec/violation.js'
import type { Span, Tile, TiledLayer } from '../ir/tiled.js'

const shown = ({ start, count }: Span): string => (count === 1 ? `${start}` : `${start}…${start + count - 1}`)

/** A tile in words. */
export const tileText = ({ groups, rows, columns }: Tile): string =>
  `the tile of groups ${shown(groups)}, rows ${shown(rows)}, columns ${shown(columns)}`

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

/**
 * The first weight of a layer that `wrong` many tiles hold. Every weight is looked at, one after the other: as plain as the law.
 */
export const paintViolations = (
  layer: TiledLayer,
  rule: string,
  wrong: (tiles: number) => boolean,
): readonly Violation[] => {
  const at = paint(layer).findIndex(wrong)
  if (at < 0) return []
  const { rows, columns } = layer
  const [group, row, column] = [
    Math.floor(at / (rows * columns)),
    Math.floor(at / columns) % rows,
    at % columns,
  ]
  const holders = layer.tiles.filter((tile) =>
    [[tile.groups, group] as const, [tile.rows, row] as const, [tile.columns, column] as const].every(
      ([{ start, count }, i]) => i >= start && i < start + count,
    ),
  )
  const held = holders.length === 0 ? 'is in no tile' : `is in ${holders.map(tileText).join(' and in ')}`
  return [
    {
      rule,
      where: `layer "${layer.name}"`,
      problem: `the weight of group ${group}, row ${row}, column ${column} ${held}`,
    },
  ]
}
