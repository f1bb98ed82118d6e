import { some } from '../codec/wording.js'
import type { Rows } from '../entries/sweep.js'
import type { OhmflowError } from '../index.js'
import { readRowsFile } from '../node/readRowsFile.js'
import { type AsyncRule, fail } from '../rule.js'
import { say } from './say.js'

/** Which lines of a file of rows are none, and what becomes of them: "line 7 of rows.ndjson …". */
export const brokenLines = (
  command: string,
  path: string,
  broken: readonly number[],
  fate: string,
): string => {
  const [lines, are] = broken.length === 1 ? ['line', 'is'] : ['lines', 'are']
  return `ohmflow ${command}: ${lines} ${some(broken.map(String))} of ${path} ${are} torn or changed and ${fate}\n`
}

/** The rows of a file that a sweep has written; says what of it is torn or was changed. */
export async function* readResults(command: string, path: string): AsyncRule<OhmflowError, Rows> {
  const remedy = 'Name a file that ohmflow sweep has written.'
  const { header, rows, broken } = yield* readRowsFile(path, remedy)
  if (header === null)
    return yield* fail({ _tag: 'BadRows', path, problem: 'it ends in its first line', remedy })
  if (broken.length > 0)
    say(
      brokenLines(command, path, broken, 'left out; the sweep that writes it measures again what is missing'),
    )
  return { header, rows }
}
