import { constants } from 'node:fs'
import { open, readFile, stat } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { type FileError, fileError } from './fileError.js'

/** How long to wait for more from a pipe, in milliseconds. */
const pause = 5

const isEmpty = (thrown: unknown): boolean =>
  thrown instanceof Error && 'code' in thrown && thrown.code === 'EAGAIN'

/** All that is written to a pipe; opened without waiting for a writer, since there may never be one. */
const pipeBytes = async (path: string): Promise<Buffer> => {
  const pipe = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
  const chunks: Buffer[] = []
  try {
    for (;;) {
      const { bytesRead, buffer } = await pipe.read(Buffer.alloc(2 ** 16)).catch((thrown: unknown) => {
        if (isEmpty(thrown)) return { bytesRead: -1, buffer: Buffer.alloc(0) }
        throw thrown
      })
      if (bytesRead > 0) chunks.push(buffer.subarray(0, bytesRead))
      else if (bytesRead < 0) await setTimeout(pause)
      else break
    }
  } finally {
    await pipe.close()
  }
  if (chunks.length === 0) throw new Error('nobody writes to this pipe')
  return Buffer.concat(chunks)
}

/** Refuses what may have no end, or never begin. */
const bytesOf = async (path: string): Promise<Buffer> => {
  const file = await stat(path)
  if (file.isCharacterDevice()) throw new Error('it is a device, not a file')
  return file.isFIFO() ? pipeBytes(path) : readFile(path)
}

/** The bytes of a file. Fails with `FileError`. */
export const readBytes = (path: string): TaskEither<FileError, Uint8Array> =>
  TE.tryCatch(
    () => bytesOf(path),
    (thrown) => fileError(path, 'read', thrown),
  )

/** The text of a UTF-8 file. Fails with `FileError`. */
export const readText = (path: string): TaskEither<FileError, string> =>
  TE.tryCatch(
    async () => (await bytesOf(path)).toString('utf8'),
    (thrown) => fileError(path, 'read', thrown),
  )
