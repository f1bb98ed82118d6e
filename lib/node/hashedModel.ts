import { createHash } from 'node:crypto'
import type { ModelFile } from '../onnx/format/modelFile.js'

/** `modelFile` in Node: at once, and without WebCrypto, which takes longer to load than a short command has. */
export const hashedModel = (name: string, bytes: Uint8Array): ModelFile => ({
  name,
  bytes,
  sha256: createHash('sha256').update(bytes).digest('hex'),
})
