import { existsSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { printable } from '../codec/printable.js'
import { onStdout } from './colours.js'

/** Columns of the terminal; where standard output is none, those that `COLUMNS` names, or 100. */
export const screenWidth = (): number => {
  if (process.stdout.isTTY === true && process.stdout.columns) return process.stdout.columns
  const { COLUMNS = '' } = process.env
  return /^[1-9]\d{0,4}$/.test(COLUMNS) ? Number(COLUMNS) : 100
}

/** A table with its totals, in a little colour where there is any. */
export const painted = (text: string): string => {
  const [head = '', rule = '', ...rest] = text.split('\n')
  const totals = rest.indexOf('')
  return [
    onStdout.bold(head),
    onStdout.dim(rule),
    ...rest.map((line, i) => (i > totals ? line.replace(/^\S.{0,12}/, (name) => onStdout.cyan(name)) : line)),
  ].join('\n')
}

const plain: Readonly<Record<string, string>> = {
  '×': 'x',
  '─': '-',
  '━': '=',
  '−': '-',
  '–': '-',
  '—': '-',
  '·': '*',
  µ: 'u',
  '…': '~',
  '→': '>',
  '≤': '<',
  '≥': '>',
  Σ: 'S',
  '’': "'",
  '“': '"',
  '”': '"',
}

/** Whether the locale has no characters but those of ASCII: `C` and `POSIX`, or another set of characters than UTF-8. */
export const isPlain = ({ LC_ALL, LC_CTYPE, LANG }: NodeJS.ProcessEnv = process.env): boolean => {
  const locale = LC_ALL || LC_CTYPE || LANG || 'C.UTF-8'
  return /^(C|POSIX)$/.test(locale) || /\.(?!utf-?8)/i.test(locale)
}

/** A text for the terminal as its locale has it, character by character, so that columns stay where they are. */
export const shown = (text: string, plainly = isPlain()): string =>
  plainly
    ? text
        .replaceAll(/[≥≤] /g, (sign) => (sign === '≥ ' ? '>=' : '<='))
        .replaceAll(/\P{ASCII}/gu, (character) => plain[character] ?? (/\s/.test(character) ? ' ' : '?'))
    : text

/** The topmost folder that has to be made for a file to lie there; null where there is nothing to make. */
const madeFor = (file: string): string | null => {
  const folder = dirname(file)
  if (existsSync(folder)) return null
  return madeFor(folder) ?? folder
}

/**
 * What will be said of files once they are written, asked before: which, where, and which folder was made for them.
 */
export const written = (files: readonly string[]): string => {
  const folders = [...new Set(files.map(dirname))]
  const lines = folders.map((folder) => {
    const names = files.filter((file) => dirname(file) === folder)
    const made = names.map(madeFor).find((one) => one !== null)
    const news = made === undefined ? '' : made === folder ? ' (a new folder)' : ` (${made} is a new folder)`
    return names.length === 1
      ? `${names[0]}${made === undefined ? '' : ` (${made} is a new folder)`}`
      : `${names.map((name) => basename(name)).join(', ')} in ${folder}${news}`
  })
  return lines.map((line) => `wrote ${printable(line)}\n`).join('')
}
