import type { SourceRow } from '../hardware/preset.js'

const wrapped = (text: string, width: number): readonly string[] => {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line)
      line = word
    } else line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line]
}

/**
 * Every figure of a chip with its unit and its source, a figure a row, at most `width` columns
 * wide, unless the figures themselves, or a word of 20 columns and more, leave less room.
 *
 * @example
 * import { presets, sourceTable } from 'ohmflow'
 * console.assert(sourceTable(presets.rram256.sources, 80).includes('crossbar.rows'))
 */
export const sourceTable = (sources: readonly SourceRow[], width = 100): string => {
  const figure = ({ value, unit }: SourceRow): string => (unit === '' ? String(value) : `${value} ${unit}`)
  const path = Math.max(...sources.map((row) => row.path.length))
  const value = Math.max(...sources.map((row) => figure(row).length))
  const indent = path + value + 4
  return sources
    .flatMap((row) => {
      const [first = '', ...rest] = wrapped(row.source, Math.max(20, width - indent))
      return [
        `${row.path.padEnd(path)}  ${figure(row).padEnd(value)}  ${first}`,
        ...rest.map((line) => `${' '.repeat(indent)}${line}`),
      ]
    })
    .join('\n')
}
