import type { Span, Tile } from './tiled.js'

const spanKey = ({ start, count }: Span): string => `${start}+${count}`

/** A tile as one text, for maps and messages: its groups, rows and columns, each with its first and its count. */
export const tileKey = ({ groups, rows, columns }: Tile): string =>
  `${spanKey(groups)} ${spanKey(rows)} ${spanKey(columns)}`
