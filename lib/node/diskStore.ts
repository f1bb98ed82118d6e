import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { stat } from 'node:fs/promises'
import * as O from 'fp-ts/lib/Option.js'
import { pack, unpack } from '../pipeline/packed.js'
import type { Store } from '../pipeline/store.js'

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

/** Loaded when the first entry is read or written: most of the library does without. */
const loaded = async () => (await import('cacache')).default

/**
 * Writes an entry, and says whether all of it is there: a full
 * file system may take a part of it, and not call that a failure.
 */
const put = async (folder: string, key: string, pieces: readonly Uint8Array[]): Promise<boolean> => {
  const cacache = await loaded()
  const sink = cacache.put.stream(folder, key)
  const written = once(sink, 'integrity')
  // it can fail more than once, and a failure that nobody hears ends the process
  sink.on('error', () => {})
  for (const part of stretches(pieces))
    if (!sink.write(Buffer.from(part.buffer, part.byteOffset, part.length)))
      await Promise.race([once(sink, 'drain'), written])
  sink.end()
  await written
  const entry = await cacache.get.info(folder, key)
  if (entry === null || (await stat(entry.path)).size === entry.size) return true
  await cacache.rm.content(folder, entry.integrity)
  return false
}

const write = async (folder: string, key: string, pieces: readonly Uint8Array[]): Promise<void> => {
  // what is not whole may have been there before: content that is there is not written again
  const whole = (await put(folder, key, pieces)) || (await put(folder, key, pieces))
  if (!whole) throw new Error('no space is left')
}

/** The bytes of an entry, in one buffer; null where there is none. */
const read = async (folder: string, key: string): Promise<Uint8Array<ArrayBuffer> | null> => {
  const cacache = await loaded()
  const entry = await cacache.get.info(folder, key)
  if (entry?.size === undefined) return null
  const { integrity, size } = entry
  try {
    const bytes = new Uint8Array(size)
    let at = 0
    for await (const part of cacache.get.stream.byDigest(folder, integrity, { size })) {
      bytes.set(part, at)
      at += part.length
    }
    return bytes
  } catch (thrown) {
    // a damaged file would stay: content that is there is not written again
    await cacache.rm.content(folder, integrity)
    throw thrown
  }
}

/**
 * A store in a folder, which outlives the process: content-addressed and checked for integrity (cacache), so
 * that a damaged or half-written entry is a miss, and several processes can use it at once. Values are kept
 * as `pack` makes them, written and read piece by piece; what it refuses is a miss too. Where the folder
 * cannot be written (read-only, full) the store stops writing and says so once; what is there is still read.
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
  // keys are whole inputs, far longer than the index of the cache should be
  const short = (key: string): string => createHash('sha256').update(key).digest('hex')
  return {
    get: (key) => async () => {
      try {
        return O.chain(unpack)(O.fromNullable(await read(folder, short(key))))
      } catch {
        return O.none
      }
    },
    set: (key, value) => async () => {
      const pieces = writable ? pack(value) : O.none
      if (O.isNone(pieces)) return
      try {
        await write(folder, short(key), pieces.value)
      } catch (thrown) {
        if (writable) warn(`nothing more is cached in ${folder}: ${reasonOf(thrown)}`)
        writable = false
      }
    },
  }
}
