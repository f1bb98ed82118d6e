import type { Tile } from '../ir/tiled.js'

/** A tile as one text, for maps and messages: its groups, rows and columns, each with its first and its count. */
export const tileKey = ({ groups, rows, columns }: Tile): string =>
  [groups, rows, columns].map(({ start, count }) => `${start}+${count}`).join(' ')
