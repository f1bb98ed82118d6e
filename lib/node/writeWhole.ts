import { existsSync, mkdirSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import { type FileError, fileError } from './fileError.js'

const signals = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const
const names = ['SIGHUP', 'SIGINT', 'SIGTERM'] as const

const endOnSignal = (signal: keyof typeof signals): void => process.exit(128 + signals[signal])

/** Does `work`, in the middle of which no interrupt ends the process; one that comes ends it right after. */
const uninterrupted = <A>(work: () => A): A => {
  // with a listener in place, a signal is delivered once the
  // event loop turns again instead of ending the process at once
  for (const signal of names) process.on(signal, endOnSignal)
  try {
    return work()
  } finally {
    setImmediate(() => {
      for (const signal of names) process.removeListener(signal, endOnSignal)
    })
  }
}

/** Where a link leads; the path itself where there is nothing yet. */
const target = (path: string): string => (existsSync(path) ? realpathSync(path) : path)

/**
 * Writes into what is no regular file (a device, a pipe) as it
 * is; such things have no halves, and must not be replaced.
 */
const isSpecial = (path: string): boolean =>
  existsSync(path) && !statSync(path).isFile() && !statSync(path).isDirectory()

/**
 * Writes a file whole or not at all: under a temporary name first, which then takes the place of whatever was
 * there. Folders on the way are made, links are followed, and devices and pipes are written to as they are.
 * An interrupt (Ctrl-C) waits for the end of the writing. Fails with `FileError`, and then leaves nothing
 * behind.
 */
export const writeWhole = (path: string, content: string | Uint8Array): Either<FileError, void> => {
  const temporary = `${path}.${process.pid}.tmp`
  return uninterrupted(() => {
    try {
      if (isSpecial(path)) writeFileSync(path, content)
      else {
        mkdirSync(dirname(path), { recursive: true })
        writeFileSync(temporary, content)
        renameSync(temporary, target(path))
      }
      return E.right(undefined)
    } catch (thrown) {
      if (existsSync(temporary)) rmSync(temporary)
      return E.left(fileError(path, 'write', thrown))
    }
  })
}
