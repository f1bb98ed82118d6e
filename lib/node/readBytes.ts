import { constants } from 'node:fs'
import { open, readFile, stat } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'
import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { type FileError, fileError } from './fileError.js'

/** Why a file is not read, by the code of the system that is nearest. */
const refusal = (code: string, reason: string): Error => Object.assign(new Error(reason), { code })

/** Bytes that are taken from a pipe at the most, as from a file. */
const mostPiped = 2 ** 31

/** How long to wait for more from a pipe, in milliseconds. */
const pause = 5

const isEmpty = (thrown: unknown): boolean =>
  thrown instanceof Error && 'code' in thrown && thrown.code === 'EAGAIN'

/** All that is written to a pipe; opened without waiting for a writer, since there may never be one. */
export const pipeBytes = async (path: string, most = mostPiped): Promise<Buffer> => {
  const pipe = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
  const chunks: Buffer[] = []
  let taken = 0
  try {
    for (;;) {
      const { bytesRead, buffer } = await pipe.read(Buffer.alloc(2 ** 16)).catch((thrown: unknown) => {
        if (isEmpty(thrown)) return { bytesRead: -1, buffer: Buffer.alloc(0) }
        throw thrown
      })
      taken += Math.max(bytesRead, 0)
      if (taken > most) throw refusal('EFBIG', `more than ${most} bytes come out of this pipe`)
      if (bytesRead > 0) chunks.push(buffer.subarray(0, bytesRead))
      else if (bytesRead < 0) await setTimeout(pause)
      else break
    }
  } finally {
    await pipe.close()
  }
  if (chunks.length === 0) throw refusal('EPIPE', 'nobody writes to this pipe')
  return Buffer.concat(chunks)
}

/** Refuses what may have no end, or never begin. */
const bytesOf = async (path: string): Promise<Buffer> => {
  const file = await stat(path)
  if (file.isCharacterDevice()) throw refusal('EINVAL', 'it is a device, not a file')
  return file.isFIFO() ? pipeBytes(path) : readFile(path)
}

/** The bytes of a file. Fails with `FileError`. */
export const readBytes = (path: string): TaskEither<FileError, Uint8Array> =>
  TE.tryCatch(
    () => bytesOf(path),
    (thrown) => fileError(path, 'read', thrown),
  )

/** What fits a string of V8, of whatever characters. */
const mostBytes = 2 ** 28

/** Why bytes are no text that is read here. */
const noText = (bytes: Uint8Array): Pick<FileError, 'code' | 'reason'> => {
  const mark = [...bytes.subarray(0, 2)].join()
  const isWide = mark === '255,254' || mark === '254,255'
  return {
    code: 'EILSEQ',
    reason: isWide ? 'it is text in UTF-16, not in UTF-8' : 'it has bytes that are no UTF-8 text',
  }
}

/** The text in the bytes of a UTF-8 file, without a mark at its beginning. Fails with `FileError`. */
export const textIn = (path: string, bytes: Uint8Array): Either<FileError, string> => {
  const refused = (why: Pick<FileError, 'code' | 'reason'>) =>
    E.left({ _tag: 'FileError' as const, path, doing: 'read' as const, ...why })
  if (bytes.length > mostBytes)
    return refused({
      code: 'EFBIG',
      reason: `it has ${bytes.length} bytes; texts of at most ${mostBytes} are read`,
    })
  try {
    return E.right(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    return refused(noText(bytes))
  }
}

/** The text of a UTF-8 file. Fails with `FileError`. */
export const readText = (path: string): TaskEither<FileError, string> =>
  TE.chainEitherK((bytes: Uint8Array) => textIn(path, bytes))(readBytes(path))
