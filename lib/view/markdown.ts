import { printable } from '../codec/printable.js'
import { wrapped } from './wrapped.js'

/** A text as it may stand anywhere in Markdown: names come from files. */
export const plain = (text: string): string =>
  printable(text).replaceAll(/[\\`*_[\]<>|#&~$]/g, (mark) => `\\${mark}`)

/** A column: its heading, and whether it holds numbers, which stand at the right. */
export interface Head {
  readonly head: string
  readonly numbers?: boolean
}

/** A table; cells are Markdown. Nothing where there are no rows. */
export const table = (columns: readonly Head[], rows: readonly (readonly string[])[]): string => {
  if (rows.length === 0) return ''
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  return [
    row(columns.map(({ head }) => head)),
    row(columns.map(({ numbers }) => (numbers === true ? '--:' : '---'))),
    ...rows.map(row),
  ].join('\n')
}

/** Paragraphs, those that are empty left out. */
export const paragraphs = (...parts: readonly string[]): string =>
  parts.filter((part) => part !== '').join('\n\n')

/** A section, or nothing where nothing is in it. */
export const section = (heading: string, ...parts: readonly string[]): string => {
  const body = paragraphs(...parts)
  return body === '' ? '' : `## ${heading}\n\n${body}`
}

/** The same page in lines of at most 160 characters, but for a table's row, a heading and a picture, which are one line each. */
export const folded = (page: string): string =>
  page
    .split('\n')
    .flatMap((line) => {
      if (/^[|#!]/.test(line)) return [line]
      const indent = line.startsWith('- ') ? '  ' : ''
      return wrapped(line.slice(indent.length), 160 - indent.length).map(
        (part, i) => (i === 0 ? line.slice(0, indent.length) : indent) + part,
      )
    })
    .join('\n')
