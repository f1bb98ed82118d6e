import { printable, printableLines } from '../codec/printable.js'

/** A column of a listing: its heading and whether it holds numbers, which stand at the right. */
export interface Column {
  readonly head: string
  readonly numbers?: boolean
}

/**
 * Rows of cells under headings, a rule below the headings, columns as wide as
 * their longest cells. Linear in the rows, of which networks have thousands.
 *
 * @example
 * import { listing } from 'ohmflow/view'
 * const table = listing([{ head: 'layer' }, { head: 'tiles', numbers: true }], [['conv1', '4']])
 * console.assert(table.endsWith('conv1      4'))
 */
export const listing = (columns: readonly Column[], cells: readonly (readonly string[])[]): string => {
  // before they are measured
  const rows = cells.map((row) => row.map(printable))
  const widths = columns.map(({ head }, i) =>
    rows.reduce((widest, row) => Math.max(widest, row[i]?.length ?? 0), head.length),
  )
  const line = (cells: readonly string[]): string =>
    columns
      .map(({ numbers }, i) => {
        const [cell = '', width = 0] = [cells[i], widths[i]]
        return numbers === true ? cell.padStart(width) : cell.padEnd(width)
      })
      .join('  ')
      .trimEnd()
  const rule = '─'.repeat(widths.reduce((sum, width) => sum + width + 2, -2))
  return printableLines([line(columns.map(({ head }) => head)), rule, ...rows.map(line)])
}

/** The first of some listings of the same that is as wide as `width` at the most, else the last. */
export const fitting = (listings: readonly string[], width: number): string =>
  // as wide as its rule, which is its second line
  listings.find((text) => (text.split('\n', 2)[1]?.length ?? 0) <= width) ?? listings.at(-1) ?? ''
