import Table from 'cli-table3'

/** A column of a listing: its heading and whether it holds numbers, which stand at the right. */
export interface Column {
  readonly head: string
  readonly numbers?: boolean
}

const none = { top: '', 'top-mid': '', 'top-left': '', 'top-right': '', left: '', right: '' }
const noBottom = { bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '' }
const ruleBelowHead = { mid: '─', 'mid-mid': '──', 'left-mid': '', 'right-mid': '', middle: '  ' }

/** Rows of cells under headings, a rule below the headings, columns as wide as their longest cells. */
export const listing = (columns: readonly Column[], rows: readonly (readonly string[])[]): string => {
  const table = new Table({
    head: columns.map(({ head }) => head),
    colAligns: columns.map(({ numbers }) => (numbers === true ? 'right' : 'left')),
    chars: { ...none, ...noBottom, ...ruleBelowHead },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0, compact: true },
  })
  table.push(...rows.map((row) => [...row]))
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
}
