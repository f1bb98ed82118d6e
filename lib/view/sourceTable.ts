import { printable, printableLines } from '../codec/printable.js'
import type { SourceRow } from '../hardware/preset.js'
import { wrapped } from './wrapped.js'

/**
 * Every figure of a chip with its unit and its source, a figure a row, at most `width` columns
 * wide, unless the figures themselves, or a word of 20 columns and more, leave less room.
 *
 * @example
 * import { presets } from 'ohmflow'
 * import { sourceTable } from 'ohmflow/view'
 * console.assert(sourceTable(presets.rram256.sources, 80).includes('crossbar.rows'))
 */
export const sourceTable = (sources: readonly SourceRow[], width = 100): string => {
  // spelt out before they are measured
  const rows = sources.map(({ path, value, unit, source }) => ({
    path: printable(path),
    figure: printable(unit === '' ? String(value) : `${value} ${unit}`),
    source: printable(source),
  }))
  const pathWidth = Math.max(...rows.map(({ path }) => path.length))
  const figureWidth = Math.max(...rows.map(({ figure }) => figure.length))
  const indent = pathWidth + figureWidth + 4
  return printableLines(
    rows.flatMap(({ path, figure, source }) => {
      const [first = '', ...rest] = wrapped(source, Math.max(20, width - indent))
      return [
        `${path.padEnd(pathWidth)}  ${figure.padEnd(figureWidth)}  ${first}`,
        ...rest.map((line) => `${' '.repeat(indent)}${line}`),
      ]
    }),
  )
}
