import { readFile } from 'node:fs/promises'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { type FileError, fileError } from './fileError.js'

/** The bytes of a file. Fails with `FileError`. */
export const readBytes = (path: string): TaskEither<FileError, Uint8Array> =>
  TE.tryCatch(
    () => readFile(path),
    (thrown) => fileError(path, 'read', thrown),
  )

/** The text of a UTF-8 file. Fails with `FileError`. */
export const readText = (path: string): TaskEither<FileError, string> =>
  TE.tryCatch(
    () => readFile(path, 'utf8'),
    (thrown) => fileError(path, 'read', thrown),
  )
