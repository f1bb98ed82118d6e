import { html, type Markup } from './markup.js'

/** What stands in a cell: what is read, what is sorted by where that is something else, and of a whole which share it is. */
export interface Cell {
  readonly text: string | Markup
  readonly value?: number
  /** From 0 to 1, shown as a bar behind the text. */
  readonly share?: number
}

/** A column of a page's table. */
export interface TableColumn<A> {
  readonly head: string
  /** What the head means, for whoever rests on it. */
  readonly hint: string
  readonly of: (row: A) => Cell
}

/** How a row is found and what it says beyond its cells. */
export interface TableRow<A> {
  readonly id?: string
  readonly row: A
  readonly hint: string
}

const isNumber = <A>({ of }: TableColumn<A>, rows: readonly TableRow<A>[]): boolean =>
  rows.some(({ row }) => of(row).value !== undefined)

const bar = (share: number): string =>
  ` part" style="--share:${(100 * Math.min(1, Math.max(0, share))).toFixed(1)}%`

/** A table whose columns sort, first in the order of the rows; rows say more to whoever rests on them, with pointer or keyboard. */
export const sortableTable = <A>(
  columns: readonly TableColumn<A>[],
  rows: readonly TableRow<A>[],
): Markup => {
  const numbers = columns.map((column) => isNumber(column, rows))
  const heads = columns.map(
    ({ head, hint }, k) =>
      html`<th scope="col" class="${numbers[k] === true ? 'number' : 'text'}" data-hint="${hint}">${head}</th>`,
  )
  const cellOf = ({ text, value, share }: Cell, k: number): Markup => {
    const kind = numbers[k] === true ? 'number' : 'text'
    const shown = { markup: `${kind}${share === undefined ? '' : bar(share)}` }
    return value === undefined
      ? html`<td class="${shown}">${text}</td>`
      : html`<td class="${shown}" data-value="${value}">${text}</td>`
  }
  const body = rows.map(
    ({ id, row, hint }) =>
      html`<tr${id === undefined ? '' : html` id="${id}"`} tabindex="0" data-hint="${hint}">${columns.map(({ of }, k) => cellOf(of(row), k))}</tr>
`,
  )
  return html`<div class="scroll"><table class="sortable"><thead><tr>${heads}</tr></thead><tbody>
${body}</tbody></table></div>`
}
