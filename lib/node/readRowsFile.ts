import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import { type RowsRead, readRows } from '../sweep/rowText.js'
import type { BadRows } from '../sweep/sweepError.js'
import type { FileError } from './fileError.js'
import { readBytes } from './readBytes.js'

/** The rows of a file that may have been interrupted anywhere, in the middle of a character, too. */
export const readRowsFile = async (
  path: string,
  remedy: string,
): Promise<Either<FileError | BadRows, RowsRead>> => {
  const bytes = await readBytes(path)()
  if (E.isLeft(bytes)) return bytes
  // what is no UTF-8 is torn or damaged, and so are the lines that it is in
  return E.mapLeft(
    (problem: string): BadRows => ({
      _tag: 'BadRows',
      path,
      problem: `it is no file of rows: ${problem}`,
      remedy,
    }),
  )(readRows(new TextDecoder().decode(bytes.right)))
}
