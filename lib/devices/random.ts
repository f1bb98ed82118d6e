const golden = 0x9e3779b9

/** Mixes a number into a state so that every bit of both counts (the finalizer of MurmurHash3, A. Appleby). */
export const mixed = (state: number, value: number): number => {
  let h = (state ^ value) + golden
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/**
 * The state that stands for a list of numbers and words: what is
 * drawn from it depends on them alone, not on what was drawn before.
 */
export const stateOf = (...keys: readonly (number | string)[]): number =>
  keys.reduce<number>(
    (state, key) =>
      typeof key === 'number'
        ? mixed(mixed(state, key | 0), Math.floor(key / 2 ** 32) | 0)
        : [...key].reduce((h, letter) => mixed(h, letter.codePointAt(0) ?? 0), mixed(state, key.length)),
    golden,
  )

/** The `draw`-th number of a state, evenly in (0, 1). */
export const uniform = (state: number, draw: number): number =>
  (mixed(mixed(state, draw), 0x51ed270b) + 0.5) / 2 ** 32

/**
 * The `draw`-th number of a state with mean 0 and variance 1 (G. Box and
 * M. Muller, A note on the generation of random normal deviates, 1958).
 */
export const normal = (state: number, draw: number): number =>
  Math.sqrt(-2 * Math.log(uniform(state, 2 * draw))) * Math.cos(2 * Math.PI * uniform(state, 2 * draw + 1))
