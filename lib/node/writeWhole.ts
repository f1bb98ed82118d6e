import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import { type FileError, fileError } from './fileError.js'

const signals = { SIGINT: 2, SIGTERM: 15 } as const

const endOnSignal = (signal: keyof typeof signals): void => process.exit(128 + signals[signal])

/** Does `work`, in the middle of which no interrupt ends the process; one that comes ends it right after. */
const uninterrupted = <A>(work: () => A): A => {
  // with a listener in place, a signal is delivered once the event loop turns again instead of ending the process at once
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, endOnSignal)
  try {
    return work()
  } finally {
    setImmediate(() => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.removeListener(signal, endOnSignal)
    })
  }
}

/**
 * Writes a file whole or not at all: under a temporary name first, which then takes the place of whatever was there. Folders on the way are
 * made. An interrupt (Ctrl-C) waits for the end of the writing. Fails with `FileError`, and then leaves nothing behind.
 */
export const writeWhole = (path: string, content: string | Uint8Array): Either<FileError, void> => {
  const temporary = `${path}.${process.pid}.tmp`
  return uninterrupted(() => {
    try {
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(temporary, content)
      renameSync(temporary, path)
      return E.right(undefined)
    } catch (thrown) {
      if (existsSync(temporary)) rmSync(temporary)
      return E.left(fileError(path, 'write', thrown))
    }
  })
}
