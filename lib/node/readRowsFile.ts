import * as E from 'fp-ts/lib/Either.js'
import { type AsyncRule, get } from '../rule.js'
import { type RowsRead, readRows } from '../sweep/rowText.js'
import type { BadRows } from '../sweep/sweepError.js'
import type { FileError } from './fileError.js'
import { readBytes } from './readBytes.js'

/** The rows of a file that may have been interrupted anywhere, in the middle of a character, too. */
export async function* readRowsFile(path: string, remedy: string): AsyncRule<FileError | BadRows, RowsRead> {
  const bytes = yield* get(await readBytes(path)())
  const bad = (problem: string): BadRows => ({
    _tag: 'BadRows',
    path,
    problem: `it is no file of rows: ${problem}`,
    remedy,
  })
  // what is no UTF-8 is torn or damaged, and so are the lines that it is in
  return yield* get(E.mapLeft(bad)(readRows(new TextDecoder().decode(bytes))))
}
