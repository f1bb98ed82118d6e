import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import type { FileError } from '../node/fileError.js'
import { fileWritable, folderWritable } from '../node/writable.js'

/** Whether what a command makes can be written where it is asked for: told before the work, which would be lost. */
export const targetsWritable = ({
  json,
  out,
}: {
  readonly json?: string
  readonly out?: string
}): Either<FileError, void> => {
  const file = json === undefined || json === '-' ? E.right(undefined) : fileWritable(json)
  return E.isLeft(file) || out === undefined ? file : folderWritable(out)
}
