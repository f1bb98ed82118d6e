import { type Crossbar, logicalColumns, logicalRows } from '../../hardware/chip.js'
import type { Span, Tile, TiledLayer } from '../../ir/tiled.js'

/** `row 3`, `rows 3…5`; the name is in the plural. */
export const spanText = (side: 'groups' | 'rows' | 'columns', { start, count }: Span): string =>
  count === 1 ? `${side.slice(0, -1)} ${start}` : `${side} ${start}…${start + count - 1}`

/** Spans in words; groups only where a layer has several. */
export const spansText = ({ groups, rows, columns }: Tile, layer: TiledLayer): string =>
  [
    ...(layer.groups > 1 || groups.start > 0 || groups.count > 1 ? [spanText('groups', groups)] : []),
    spanText('rows', rows),
    spanText('columns', columns),
  ].join(', ')

/** The tile at a place of the list: `tile 3 (rows 0…255, columns 0…9)`. */
export const tileAt = (i: number, tile: Tile, layer: TiledLayer): string =>
  `tile ${i} (${spansText(tile, layer)})`

/** A tile whose place in a list says nothing. */
export const tileText = ({ groups, rows, columns }: Tile): string =>
  `the tile of ${[spanText('groups', groups), spanText('rows', rows), spanText('columns', columns)].join(', ')}`

/** What was to be cut, and what the tiles have to fit: `matrix 300 × 10, crossbar 256 × 64`, in weights. */
export const frameText = ({ rows, columns, groups }: TiledLayer, crossbar: Crossbar): string => {
  const matrices = groups > 1 ? `${groups} matrices of ${rows} × ${columns}` : `matrix ${rows} × ${columns}`
  return `${matrices}, crossbar ${logicalRows(crossbar)} × ${logicalColumns(crossbar)}`
}
