import { closeSync, constants, fstatSync, openSync, readSync, realpathSync, statSync } from 'node:fs'
import { dirname, isAbsolute, join, relative, sep } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import type { ReadExternal } from '../onnx/weights/weights.js'

/** One call of the system reads no more at once. */
const mostAtOnce = 2 ** 30

/** Without it, opening a pipe that nobody writes to would wait for ever. Windows has no such pipes, and no flag. */
const withoutWaiting = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)

const isWithin = (folder: string, path: string): boolean => {
  const steps = relative(folder, path)
  return steps !== '' && !isAbsolute(steps) && steps.split(sep)[0] !== '..'
}

/** The true path of a location, all links followed; throws where that leaves the folder. */
const located = (folder: string, location: string): string => {
  const path = realpathSync(join(folder, location))
  if (!isWithin(folder, path))
    throw new Error('it is outside of the folder of the model, or a link leads out of it')
  return path
}

/** What is behind an open handle, which stays the same whatever happens to the path; throws where it is no file. */
const checkedSize = (handle: number, folder: string, location: string): number => {
  const opened = fstatSync(handle)
  if (opened.isDirectory()) throw new Error('it is a folder, not a file')
  if (!opened.isFile()) throw new Error('it is a pipe, a device or a socket, not a file')
  // The path was looked at before it was opened: what was opened must still be what stands there.
  const found = statSync(located(folder, location))
  if (found.dev !== opened.dev || found.ino !== opened.ino)
    throw new Error('it was exchanged while it was opened')
  return opened.size
}

const bytesAt = (handle: number, offset: number, length: number): Uint8Array => {
  const bytes = new Uint8Array(length)
  for (let done = 0; done < length; ) {
    const read = readSync(handle, bytes, done, Math.min(length - done, mostAtOnce), offset + done)
    if (read === 0) throw new Error('it became shorter while it was read')
    done += read
  }
  return bytes
}

const readRange = (folder: string, location: string, offset: number, length: number): Uint8Array => {
  const handle = openSync(located(folder, location), withoutWaiting)
  try {
    const size = checkedSize(handle, folder, location)
    if (offset + length > size)
      throw new Error(`it has ${size} bytes, but the model refers to bytes ${offset} to ${offset + length}`)
    return bytesAt(handle, offset, length)
  } finally {
    closeSync(handle)
  }
}

/** What the system's codes mean here: its own words name calls, and paths of this machine that reports are not to hold. */
const reasons: Readonly<Record<string, string>> = {
  EACCES: 'you have no right to read it',
  ELOOP: 'its links lead in a circle',
  ENAMETOOLONG: 'its name is too long',
  ENOENT: 'it is not there',
  ENOTDIR: 'a part of its path is a file, not a folder',
  EPERM: 'you have no right to read it',
  ERR_INVALID_ARG_VALUE: 'its name has null bytes',
}

const reasonOf = (thrown: unknown): string => {
  if (!(thrown instanceof Error)) return String(thrown)
  return ('code' in thrown ? reasons[String(thrown.code)] : undefined) ?? thrown.message
}

/**
 * Reads weights that lie in files beside the model at `path`, no more of them than the bytes that are asked for.
 *
 * Only files are read that stand in the folder of the model or below it once all links are
 * followed, and only regular ones: a model names its files itself, and nobody vouches for it.
 */
export const readBeside =
  (path: string): ReadExternal =>
  (location, offset, length) =>
    E.tryCatch(
      () => readRange(realpathSync(dirname(path)), location, offset, length),
      (thrown) => ({
        _tag: 'MissingFile' as const,
        location,
        reason: reasonOf(thrown),
      }),
    )
