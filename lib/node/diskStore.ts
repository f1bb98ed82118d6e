import { createHash, randomBytes } from 'node:crypto'
import { open, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setImmediate as othersTurn } from 'node:timers/promises'
import * as O from 'fp-ts/lib/Option.js'
import type { Bytes } from '../bytes.js'
import { pack, unpack } from '../pipeline/packed.js'
import type { Store } from '../pipeline/store.js'
import { makeFolder } from './makeFolder.js'

/** How a store on disk tells of itself. */
export interface DiskStoreOptions {
  /** Called once, when the folder can no longer be written; a warning of the process where it is left out. */
  readonly warn?: (reason: string) => void
}

const reasonOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown))

/** Bytes that are hashed and written at a time: others have their turn in between. */
const stretch = 2 ** 20

function* stretches(pieces: readonly Uint8Array[]): Generator<Uint8Array> {
  for (const piece of pieces)
    for (let at = 0; at < piece.length; at += stretch) yield piece.subarray(at, at + stretch)
}

/** Bytes of the digest with which a file begins, of all that follows. */
const digestBytes = 32

/** The digest of an entry's bytes, as it stands before them in its file. */
const digestOf = async (pieces: readonly Uint8Array[]): Promise<Uint8Array> => {
  const hash = createHash('sha256')
  for (const part of stretches(pieces)) {
    hash.update(part)
    await othersTurn()
  }
  return hash.digest()
}

/** Writes an entry beside its place first, which it then takes, so that nobody ever sees half of it. */
const write = async (file: string, pieces: readonly Uint8Array[]): Promise<void> => {
  makeFolder(dirname(file))
  const temporary = `${file}.${randomBytes(6).toString('hex')}.tmp`
  try {
    const handle = await open(temporary, 'wx')
    try {
      for (const part of stretches([await digestOf(pieces), ...pieces])) await handle.writeFile(part)
    } finally {
      await handle.close()
    }
    await rename(temporary, file)
  } catch (thrown) {
    await rm(temporary, { force: true })
    throw thrown
  }
}

/** The bytes of an entry; null where they are not those that were written. */
const read = async (file: string): Promise<Bytes | null> => {
  const content = new Uint8Array(await readFile(file))
  const bytes = content.subarray(digestBytes)
  return Buffer.compare(content.subarray(0, digestBytes), await digestOf([bytes])) === 0 ? bytes : null
}

/**
 * A store in a folder, which outlives the process: a file an entry, which is written beside its place first and begins
 * with a digest of the rest, so that a damaged or half-written entry is a miss, and several processes can use it at
 * once. Values are kept as `pack` makes them; what it refuses is a miss too. Where the folder cannot be written (read-only, full) the store stops writing and says so once; what is there is still read.
 *
 * @example
 * import { mkdtempSync } from 'node:fs'
 * import { tmpdir } from 'node:os'
 * import { join } from 'node:path'
 * import { diskStore } from 'ohmflow/node'
 * import { baseline } from 'ohmflow/pipelines'
 * const store = diskStore(mkdtempSync(join(tmpdir(), 'ohmflow-')))
 * const cached = baseline.cache('import', store).cache('lower', store)
 * console.assert(cached.stages.length === 6)
 */
export const diskStore = (
  folder: string,
  { warn = (reason) => process.emitWarning(reason) }: DiskStoreOptions = {},
): Store => {
  let writable = true
  // keys are whole inputs, far longer than the name of a file may be
  const fileOf = (key: string): string => {
    const name = createHash('sha256').update(key).digest('hex')
    return join(folder, 'entries-1', name.slice(0, 2), name)
  }
  return {
    get: (key) => async () => {
      try {
        return O.chain(unpack)(O.fromNullable(await read(fileOf(key))))
      } catch {
        return O.none
      }
    },
    set: (key, value) => async () => {
      const pieces = writable ? pack(value) : O.none
      if (O.isNone(pieces)) return
      try {
        await write(fileOf(key), pieces.value)
      } catch (thrown) {
        if (writable) warn(`nothing more is cached in ${folder}: ${reasonOf(thrown)}`)
        writable = false
      }
    },
  }
}
