import { readFile, stat } from 'node:fs/promises'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { type FileError, fileError } from './fileError.js'

/** Refuses what may have no end. */
const ended = async (path: string): Promise<string> => {
  if ((await stat(path)).isCharacterDevice()) throw new Error('it is a device, not a file')
  return path
}

/** The bytes of a file. Fails with `FileError`. */
export const readBytes = (path: string): TaskEither<FileError, Uint8Array> =>
  TE.tryCatch(
    async () => readFile(await ended(path)),
    (thrown) => fileError(path, 'read', thrown),
  )

/** The text of a UTF-8 file. Fails with `FileError`. */
export const readText = (path: string): TaskEither<FileError, string> =>
  TE.tryCatch(
    async () => readFile(await ended(path), 'utf8'),
    (thrown) => fileError(path, 'read', thrown),
  )
