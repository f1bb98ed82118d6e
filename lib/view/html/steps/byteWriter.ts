/** Bytes that are written one after the other. */
export interface ByteWriter {
  /** A natural number in as few bytes as it needs, seven bits in each, the lowest first (LEB128). */
  readonly natural: (n: number) => void
  /** An integer, whose sign is the lowest bit. */
  readonly integer: (n: number) => void
  readonly bytes: () => Uint8Array<ArrayBuffer>
}

/** Writes into memory that grows as it is needed. */
export const byteWriter = (): ByteWriter => {
  let buffer = new Uint8Array(256)
  let length = 0
  const put = (byte: number): void => {
    if (length === buffer.length) {
      const larger = new Uint8Array(2 * buffer.length)
      larger.set(buffer)
      buffer = larger
    }
    buffer[length++] = byte
  }
  const natural = (n: number): void => {
    // shifts would cut what has more than 32 bits
    let rest = n
    while (rest >= 128) {
      put((rest % 128) + 128)
      rest = Math.floor(rest / 128)
    }
    put(rest)
  }
  return {
    natural,
    integer: (n) => natural(n < 0 ? -2 * n - 1 : 2 * n),
    bytes: () => buffer.slice(0, length),
  }
}
