/** Of each byte, the remainder that eight steps of the division leave. */
const remainders: Uint32Array = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte
  for (let bit = 0; bit < 8; bit++) rest = rest & 1 ? 0xedb88320 ^ (rest >>> 1) : rest >>> 1
  return rest
})

/**
 * CRC-32 of a text as zip has it (ISO 3309), in eight hexadecimal digits. Keys are SHA-256 of WebCrypto, which answers
 * later; a row is written in one call, so that a line is whole or none, and read wherever JavaScript runs.
 */
export const checksum = (text: string): string => {
  let rest = 0xffffffff
  for (const byte of new TextEncoder().encode(text))
    rest = (remainders[(rest ^ byte) & 0xff] ?? 0) ^ (rest >>> 8)
  return ((rest ^ 0xffffffff) >>> 0).toString(16).padStart(8, '0')
}

/** The line of a JSON object, with its end, that says of itself whether it is as it was written. */
export const checkedLine = (json: string): string => `${json.slice(0, -1)},"sum":"${checksum(json)}"}\n`

/** The JSON of such a line without its end; null where the line is torn or was changed. */
export const uncheckedLine = (line: string): string | null => {
  const [, begin = '', sum] = /^(.+),"sum":"([0-9a-f]{8})"\}$/s.exec(line) ?? []
  const json = `${begin}}`
  return sum !== undefined && checksum(json) === sum ? json : null
}
