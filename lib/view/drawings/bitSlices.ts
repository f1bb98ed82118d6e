import type { CellArray } from '../../hardware/chip.js'
import { type Tile, tileColumns, tileRows } from '../../ir/tiled.js'
import { text } from '../figures/compose.js'
import { ink, muted, orderedColours } from '../figures/palette.js'
import { count, grouped } from '../format.js'
import { box, label } from './marks.js'

/** Pixels of the sides of a crossbar that is drawn. */
const side = 150

/** Where the drawing stands. */
interface Place {
  readonly top: number
  readonly width: number
}

/** Which bits of a weight a physical column holds, the most significant first; of differential ones, also of which sign. */
const slicesOf = ({ weightBits, cellBits, differential }: CellArray): readonly string[] => {
  const pieces = Math.ceil(weightBits / cellBits)
  const bits = Array.from({ length: pieces }, (_, i) => {
    const high = Math.min(weightBits, (pieces - i) * cellBits) - 1
    const low = (pieces - 1 - i) * cellBits
    return high === low ? `${low}` : `${high}–${low}`
  })
  return differential === true ? ['+', '−'].flatMap((sign) => bits.map((each) => `${sign} ${each}`)) : bits
}

const largestOf = (tiles: readonly Tile[]): Tile | undefined =>
  tiles.toSorted((a, b) => tileRows(b) * tileColumns(b) - tileRows(a) * tileColumns(a))[0]

/**
 * A crossbar true to its count of cells, with how much of it the largest of some tiles takes, and beside it the physical columns in which
 * one weight lies: slices of its bits, twice where it is the difference of two.
 */
export const bitSlices = (
  crossbar: CellArray,
  tiles: readonly Tile[],
  { top, width }: Place,
): { readonly svg: string; readonly height: number } => {
  const slices = slicesOf(crossbar)
  const largest = largestOf(tiles)
  const rowsEach = crossbar.differential === 'rows' ? 2 : 1
  const rows = largest === undefined ? 0 : tileRows(largest) * rowsEach
  const columns = largest === undefined ? 0 : tileColumns(largest) * slices.length
  const scale = side / Math.max(crossbar.rows, crossbar.columns)
  const [w, h] = [Math.max(8, crossbar.columns * scale), Math.max(8, crossbar.rows * scale)]
  const used = [(columns / crossbar.columns) * w, (rows / crossbar.rows) * h] as const
  const wide = width >= 560
  const left = wide ? Math.max(90, width / 2 - side - 40) : 40
  const [x, y] = wide ? [left + side + 60, top + 20] : [left, top + side + 44]
  const colours = orderedColours(slices.length)
  const cell = Math.min(64, (width - x - 24) / slices.length)
  const strips = slices.map(
    (bits, i) =>
      box(x + i * cell, y, cell - 2, 64, {
        fill: colours[i] ?? ink,
        stroke: ink,
        hint: `physical column ${i}: bits ${bits}`,
      }) + label(x + i * cell, y + 22, cell - 2, 20, bits, '#FFFFFF'),
  )
  const svg = [
    text(left, top + 8, 'the largest tile in a crossbar', { size: 11, fill: muted }),
    box(left, top + 16, w, h, {
      stroke: muted,
      hint: `crossbar: ${crossbar.rows} rows × ${crossbar.columns} physical columns`,
    }),
    box(left, top + 16, used[0], used[1], {
      fill: '#9BD3F4',
      stroke: ink,
      hint: `largest tile: ${rows} rows × ${columns} physical columns`,
    }),
    text(
      left,
      top + 16 + h + 14,
      `${grouped(rows)} × ${grouped(columns)} of ${grouped(crossbar.rows)} × ${grouped(crossbar.columns)} cells`,
      {
        size: 11,
        fill: muted,
      },
    ),
    text(
      x,
      y - 8,
      `the ${crossbar.weightBits} bits of a weight, in ${count(slices.length, 'column')}${rowsEach === 2 ? ', in two rows' : ''}`,
      {
        size: 11,
        fill: muted,
      },
    ),
    ...strips,
  ].join('')
  return { svg, height: wide ? side + 50 : 2 * side + 30 }
}
