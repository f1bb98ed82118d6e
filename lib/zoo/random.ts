import { golden, scattered } from '../random.js'

/** FNV-1a of the name, so that each tensor has a stream of its own, whatever the order of tensors. */
const hashed = (name: string): number => {
  let hash = 0x811c9dc5
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193)
  return hash
}

/** Four words of state that are not all zero. */
export type State = readonly [number, number, number, number]

/**
 * The state for a tensor: scattered from four different counters, so at most one word is zero.
 * `seed` is a safe integer.
 */
export const stateOf = (seed: number, name: string): State => {
  const high = Math.floor(seed / 2 ** 32)
  const start = scattered(seed) ^ scattered(scattered(high) + golden) ^ hashed(name)
  const word = (i: number): number => scattered(start + Math.imul(i, golden))
  return [word(1), word(2), word(3), word(4)]
}

/**
 * Fills the whole of `view` with little-endian float32, uniform with the given mean and standard deviation.
 *
 * The same bytes on any machine: 32-bit integer arithmetic (xoshiro128++, D. Blackman and S. Vigna,
 * ACM TOMS 47(4), 2021), then one multiplication and one addition, and no logarithm or cosine, which
 * the language leaves to the implementation; that is why the values are uniform and not normal.
 */
export const fillUniform = (view: DataView, mean: number, deviation: number, state: State): void => {
  const scale = (deviation * Math.sqrt(3)) / 2 ** 31
  let [a, b, c, d] = state
  for (let offset = 0; offset < view.byteLength; offset += 4) {
    const sum = (a + d) | 0
    const drawn = (((sum << 7) | (sum >>> 25)) + a) | 0
    const shifted = b << 9
    c ^= a
    d ^= b
    b ^= c
    a ^= d
    c ^= shifted
    d = (d << 11) | (d >>> 21)
    view.setFloat32(offset, mean + drawn * scale, true)
  }
}
