import { type ImportError, importOnnx, modelFile, type Network, presets } from '../index.js'
import { type AsyncRule, get } from '../rule.js'
import type { Given } from './inputs.js'

/** What the bytes of a file are read as. */
export type FileForm = 'json' | 'assembly' | 'other'

/** How a file is to be read, whatever is wrong with it: by its beginning, or by its name. */
export const fileForm = (path: string, bytes: Uint8Array): FileForm => {
  const begin = new TextDecoder().decode(bytes.subarray(0, 1024)).trimStart()
  if (path.endsWith('.json') || /^[[{]/.test(begin)) return 'json'
  return path.endsWith('.asm') || /^[.;]/.test(begin) ? 'assembly' : 'other'
}

/** The network of a model in a file, of which no chip is known: any will do to read it. */
export async function* networkIn(
  path: string,
  bytes: Uint8Array,
  given: Given,
): AsyncRule<ImportError, Network> {
  const { chip } = presets.rram256
  return yield* get(importOnnx()({ model: await modelFile(path, bytes)(), ...given, chip }))
}
