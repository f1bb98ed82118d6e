import { html, type Markup, nothing } from './markup.js'
import { quantityIn } from './quantity.js'
import { type Cell, sortableTable, type TableColumn } from './table.js'

/** What Markdown of this library has within a line: escaped marks, code, what is strong, and what is emphasized. */
const spans = /\\(.)|`([^`]*)`|\*\*((?:\\.|[^\\*])+)\*\*|\*((?:\\.|[^\\*])+)\*/gsu

/** A line of Markdown as HTML. */
const inline = (text: string): Markup => {
  const parts: (string | Markup)[] = []
  let end = 0
  for (const found of text.matchAll(spans)) {
    const [whole, escaped, code, strong, emphasized] = found
    parts.push(text.slice(end, found.index))
    end = found.index + whole.length
    if (escaped !== undefined) parts.push(escaped)
    else if (code !== undefined) parts.push(html`<code>${code}</code>`)
    else if (strong !== undefined) parts.push(html`<strong>${inline(strong)}</strong>`)
    else parts.push(html`<em>${inline(emphasized ?? '')}</em>`)
  }
  return html`${[...parts, text.slice(end)]}`
}

/** A line of Markdown as it is read aloud, without marks. */
const spoken = (text: string): string =>
  text.replaceAll(
    spans,
    (_, escaped?: string, code?: string, strong?: string, emphasized?: string) =>
      escaped ?? code ?? spoken(strong ?? emphasized ?? ''),
  )

/** The cells of a row, parted at bars that are not escaped. */
const cellsOf = (row: string): readonly string[] =>
  [...row.slice(1).matchAll(/((?:\\.|[^\\|])*)\|/gsu)].map(([, cell = '']) => cell.trim())

/** Characters of a cell above which it is prose, and broken into lines. */
const longestCell = 40

/** A table whose columns sort; what shows no number comes last where others do. */
const tableOf = (block: string): Markup => {
  const [heads = [], rules = [], ...rows] = block.split('\n').map(cellsOf)
  const columns = heads.map((head, k): TableColumn<readonly string[]> => {
    const isNumber = rules[k]?.endsWith(':') === true
    return {
      head: spoken(head),
      hint: spoken(head),
      of: (row): Cell => {
        const cell = row[k] ?? ''
        const text =
          cell.length > longestCell ? html`<span class="prose">${inline(cell)}</span>` : inline(cell)
        return isNumber ? { text, value: quantityIn(spoken(cell)) ?? Number.NEGATIVE_INFINITY } : { text }
      },
    }
  })
  return sortableTable(
    columns,
    rows.map((row) => ({
      row,
      hint: row.map((cell, k) => `${spoken(heads[k] ?? '')}: ${spoken(cell)}`).join('; '),
    })),
  )
}

const listOf = (block: string): Markup =>
  html`<ul>${block
    .replace(/^- /, '')
    .split('\n- ')
    .map((item) => html`<li>${inline(item)}</li>`)}</ul>`

/**
 * Markdown as this library writes it (see `markdown.ts`) as the parts of a page: headings, paragraphs, lists, tables whose columns sort,
 * and pictures, each of which `pictureOf` draws from its path and its text.
 */
export const fromMarkdown = (
  markdown: string,
  pictureOf: (path: string, title: string) => Markup,
): Markup => {
  const blocks = markdown.trimEnd().split('\n\n')
  return html`${blocks.map((block) => {
    const [, title = '', path] = /^!\[(.*)\]\(([^)]*)\)$/.exec(block) ?? []
    if (path !== undefined) return pictureOf(path, spoken(title))
    if (block === '') return nothing
    if (block.startsWith('# ')) return html`<h1>${inline(block.slice(2))}</h1>\n`
    if (block.startsWith('## ')) return html`<h2>${inline(block.slice(3))}</h2>\n`
    if (block.startsWith('| ')) return tableOf(block)
    if (block.startsWith('- ')) return listOf(block)
    return html`<p>${inline(block)}</p>\n`
  })}`
}
