const encoder = new TextEncoder()
const decoder = new TextDecoder()
const digits = encoder.encode('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/')
const padding = '='.charCodeAt(0)

/** A multiple of 3, so that the forms of the pieces make up that of the whole. */
const piece = 3 * 2 ** 18

const encode = (bytes: Uint8Array): string => {
  const text = new Uint8Array(4 * Math.ceil(bytes.length / 3))
  let at = 0
  for (let i = 0; i < bytes.length; i += 3) {
    const [a, b, c] = [bytes[i]!, bytes[i + 1] ?? 0, bytes[i + 2] ?? 0]
    text[at++] = digits[a >> 2]!
    text[at++] = digits[((a & 3) << 4) | (b >> 4)]!
    text[at++] = digits[((b & 15) << 2) | (c >> 6)]!
    text[at++] = digits[c & 63]!
  }
  const missing = (3 - (bytes.length % 3)) % 3
  return decoder.decode(text.fill(padding, text.length - missing))
}

/** Bytes as base64 text (RFC 4648, section 4); some hundred megabytes a second, where `btoa` of Node 20 does twenty. */
export const base64 = (bytes: Uint8Array): string => {
  let text = ''
  for (let start = 0; start < bytes.length; start += piece)
    text += encode(bytes.subarray(start, start + piece))
  return text
}
