import { readFileSync } from 'node:fs'
import { dirname, isAbsolute, join, normalize } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import type { ReadExternal } from '../stages/import/weights.js'

/** Reads weights that lie in files beside the model at `path`; a location that leaves its folder is refused. */
export const readBeside =
  (path: string): ReadExternal =>
  (location, offset, length) => {
    const within = normalize(location)
    if (isAbsolute(within) || within.startsWith('..'))
      return E.left({ _tag: 'MissingFile', location, reason: 'it is outside of the folder of the model' })
    return E.tryCatch(
      () =>
        readFileSync(join(dirname(path), within)).subarray(
          offset,
          length === 0 ? undefined : offset + length,
        ),
      (thrown) => ({
        _tag: 'MissingFile' as const,
        location,
        reason: thrown instanceof Error ? thrown.message : String(thrown),
      }),
    )
  }
