import type { Task } from 'fp-ts/lib/Task.js'
import type { Bytes } from '../../bytes.js'

/** A model file in memory. */
export interface ModelFile {
  /** What a person calls the model: a path, or the name of a built-in network. */
  readonly name: string
  readonly bytes: Uint8Array
  /** SHA-256 of `bytes`, in hexadecimal. */
  readonly sha256: string
  /** Elements of short constants that the model keeps in other files, by their names: shapes may depend on them. */
  readonly beside?: Readonly<Record<string, readonly number[]>>
}

/** The same bytes outside of shared memory, which WebCrypto does not read. */
const unshared = (bytes: Uint8Array): Bytes => {
  const { buffer, byteOffset, byteLength } = bytes
  return buffer instanceof ArrayBuffer
    ? new Uint8Array(buffer, byteOffset, byteLength)
    : new Uint8Array(bytes)
}

/**
 * A model file in memory, named by the SHA-256 of its bytes.
 *
 * The digest is WebCrypto's, so that it is the same in Node and in a browser (there, on pages served over HTTPS).
 *
 * @example
 * import { modelFile } from 'ohmflow'
 * const { sha256 } = await modelFile('empty.onnx', new Uint8Array())()
 * console.assert(sha256.startsWith('e3b0c442'))
 */
export const modelFile =
  (name: string, bytes: Uint8Array): Task<ModelFile> =>
  async () => {
    const digest = new Uint8Array(await globalThis.crypto.subtle.digest('SHA-256', unshared(bytes)))
    return { name, bytes, sha256: Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('') }
  }
