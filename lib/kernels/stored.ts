import type { Block } from './engine.js'

/** Copies values into blocks. */
export const storedBy =
  (allocate: (bytes: number) => Block) =>
  (values: Uint8Array | Int8Array | Int16Array | Int32Array | Float32Array): Block => {
    const block = allocate(values.byteLength)
    const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
    new Uint8Array(block.buffer, block.address, bytes.length).set(bytes)
    return block
  }
