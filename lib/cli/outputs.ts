import type { FileError } from '../node/fileError.js'
import { writeWhole } from '../node/writeWhole.js'
import { get, type Rule } from '../rule.js'
import { say } from './say.js'
import { written } from './screen.js'

/** A file that a command is asked to write; its text is made when it is. */
export interface Output {
  readonly path: string
  readonly text: () => string
}

/** What an option has a command write: nothing where it is not given, or means standard output. */
export const outputTo = (path: string | undefined, text: () => string): readonly Output[] =>
  path === undefined || path === '-' ? [] : [{ path, text }]

/** Writes files, and gives what is to be said of them, and of another that is written after them. */
export function* writeOutputs(
  files: readonly Output[],
  ...after: readonly string[]
): Rule<FileError, string> {
  const said = written([...files.map(({ path }) => path), ...after])
  for (const { path, text } of files) yield* get(writeWhole(path, text()))
  return said
}

/**
 * What a command puts on standard output. A person reads what came out and which files were written; where programs read
 * it, they get what was asked for alone, and the person is told of the files on standard error.
 */
export const answerText = (said: string, piped: (() => string) | undefined, text: () => string): string => {
  if (piped === undefined) return [`${text().trimEnd()}\n`, ...(said === '' ? [] : [said])].join('\n')
  say(said)
  return piped()
}
