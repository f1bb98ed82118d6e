import { printable, printableLines } from '../codec/printable.js'
import type { SourceRow } from '../hardware/preset.js'
import { grouped } from './format.js'
import { wrapped } from './wrapped.js'

/** Columns below which a source beside its figure would be a ribbon. */
const leastBeside = 40

/** A figure as one says it: `1 bit`, `16 128 cores`. */
const figureText = (value: SourceRow['value'], unit: string): string => {
  const said = typeof value === 'number' && Number.isInteger(value) ? grouped(value) : String(value)
  return unit === '' ? said : `${said} ${value === 1 ? unit.replace(/s(?= per |$)/, '') : unit}`
}

/**
 * Every figure of a chip with its unit and its source, a figure a row, at most `width` columns wide, unless a figure
 * or a word takes more. Where little room is left beside the figures, sources stand below them.
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
    figure: printable(figureText(value, unit)),
    source: printable(source),
  }))
  const pathWidth = Math.max(...rows.map(({ path }) => path.length))
  const figureWidth = Math.max(...rows.map(({ figure }) => figure.length))
  const beside = pathWidth + figureWidth + 4
  const longest = Math.max(...rows.flatMap(({ source }) => source.split(' ').map((word) => word.length)))
  const below = width - beside < Math.max(leastBeside, longest)
  const indent = below ? 4 : beside
  return printableLines(
    rows.flatMap(({ path, figure, source }) => {
      const said = `${path.padEnd(pathWidth)}  ${figure}`
      const [first = '', ...rest] = wrapped(source, width - indent)
      return below
        ? [said, ...[first, ...rest].map((line) => `${' '.repeat(indent)}${line}`)]
        : [`${said.padEnd(indent)}${first}`, ...rest.map((line) => `${' '.repeat(indent)}${line}`)]
    }),
  )
}
