import { randomBytes } from 'node:crypto'
import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  type Stats,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import { destination } from './destination.js'
import { type FileError, fileError } from './fileError.js'
import { makeFolder } from './makeFolder.js'

const signals = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const
const names = ['SIGHUP', 'SIGINT', 'SIGTERM'] as const

const endOnSignal = (signal: keyof typeof signals): void => process.exit(128 + signals[signal])

/** Writings since the event loop last turned: all of them share one listener. */
let writings = 0

/** Does `work`, in the middle of which no interrupt ends the process; one that comes ends it right after. */
const uninterrupted = <A>(work: () => A): A => {
  // with a listener in place, a signal is delivered once the
  // event loop turns again instead of ending the process at once
  if (writings++ === 0) for (const signal of names) process.on(signal, endOnSignal)
  try {
    return work()
  } finally {
    setImmediate(() => {
      if (--writings === 0) for (const signal of names) process.removeListener(signal, endOnSignal)
    })
  }
}

/** Gives a file the owner and the rights of the one whose place it takes. */
const keepRights = (file: number, { uid, gid, mode }: Stats): void => {
  try {
    fchownSync(file, uid, gid)
    fchmodSync(file, mode & 0o7777)
  } catch {
    // only its owner, and only within groups of his, can give a file away: nobody else gets a right by it
    fchmodSync(file, mode & 0o707)
  }
}

/** Writes what a file holds to an open one, and gives back what its maker says of it. */
type Fill<A> = (file: number) => A

/** Writes beside the path first, on the same file system, and puts that in its place. */
const replace = <A>(path: string, fill: Fill<A>, old: Stats | undefined): A => {
  const temporary = join(dirname(path), `.ohmflow-${randomBytes(6).toString('hex')}.tmp`)
  const file = openSync(temporary, 'wx', old === undefined ? 0o666 : 0o600)
  try {
    let filled: A
    try {
      filled = fill(file)
      if (old !== undefined) keepRights(file, old)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(temporary, path)
    return filled
  } catch (thrown) {
    rmSync(temporary, { force: true })
    throw thrown
  }
}

/** Writes to a device or pipe; to a pipe that nobody reads from, which would wait for ever, it throws. */
const writeThrough = <A>(path: string, fill: Fill<A>, there: Stats): A => {
  if (there.isFIFO()) closeSync(openSync(path, constants.O_WRONLY | constants.O_NONBLOCK))
  const file = openSync(path, 'w')
  try {
    return fill(file)
  } finally {
    closeSync(file)
  }
}

const writeBy = <A>(path: string, fill: Fill<A>): Either<FileError, A> =>
  uninterrupted(() =>
    E.tryCatch(
      () => {
        const to = destination(path)
        if (to.stream && to.there !== undefined) return writeThrough(to.path, fill, to.there)
        if (to.path === path) makeFolder(dirname(path))
        return replace(to.path, fill, to.there)
      },
      (thrown) => fileError(path, 'write', thrown),
    ),
  )

/**
 * Writes a file whole or not at all: beside it first, which then takes the place of whatever was there and keeps
 * its rights. Folders on the way are made. Links are followed, those to nothing too, to a folder that is there.
 * Devices and pipes are written to as they are; folders, disks, and pipes without a reader are refused.
 * An interrupt (Ctrl-C) waits for the end of the writing. Fails with `FileError`, and then leaves nothing behind.
 */
export const writeWhole = (path: string, content: string | Uint8Array): Either<FileError, void> =>
  writeBy(path, (file) => writeFileSync(file, content))

/** Characters that are written at a time. */
const piece = 2 ** 20

/**
 * Writes a file whole or not at all, as `writeWhole` does, piece by piece, so that it need not fit into memory: `make` gives
 * the pieces to what it is given, and what it gives back is given back.
 */
export const writePieces = <A>(
  path: string,
  make: (write: (piece: string) => void) => A,
): Either<FileError, A> =>
  writeBy(path, (file) => {
    let [waiting, length]: [string[], number] = [[], 0]
    const flush = (): void => {
      writeFileSync(file, waiting.join(''))
      waiting = []
      length = 0
    }
    const made = make((text) => {
      waiting.push(text)
      length += text.length
      if (length >= piece) flush()
    })
    flush()
    return made
  })
