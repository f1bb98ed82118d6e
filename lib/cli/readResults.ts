import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import type { Rows } from '../entries/sweep.js'
import { grouped } from '../entries/view.js'
import type { OhmflowError } from '../index.js'
import { readRowsFile } from '../node/readRowsFile.js'
import { say } from './say.js'

/** The rows of a file that a sweep has written; says what of it is torn. */
export const readResults = async (command: string, path: string): Promise<Either<OhmflowError, Rows>> => {
  const remedy = 'Name a file that ohmflow sweep has written.'
  const read = await readRowsFile(path, remedy)
  if (E.isLeft(read)) return read
  const { header, rows, torn } = read.right
  if (header === null) return E.left({ _tag: 'BadRows', path, problem: 'it ends in its first line', remedy })
  if (torn > 0)
    say(
      `ohmflow ${command}: ${grouped(torn)} torn lines of ${path} are left out; the sweep that writes it measures them again\n`,
    )
  return E.right({ header, rows })
}
