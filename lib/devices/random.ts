/** The numbers are those of `assembly/convertAnalog.ts`, lane by lane, and of devices that have been measured: they stay. */
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
 *
 * @example
 * import { stateOf, uniform } from 'ohmflow/devices'
 * const state = stateOf(1, 'conv1', 7)
 * console.assert(uniform(state, 3) === uniform(stateOf(1, 'conv1', 7), 3))
 */
export const stateOf = (...keys: readonly (number | string)[]): number =>
  keys.reduce<number>(
    (state, key) =>
      typeof key === 'number'
        ? mixed(mixed(state, key | 0), Math.floor(key / 2 ** 32) | 0)
        : [...key].reduce((h, letter) => mixed(h, letter.codePointAt(0) ?? 0), mixed(state, key.length)),
    golden,
  )

/**
 * The `draw`-th number of a state, evenly in (0, 1).
 *
 * @example
 * import { type CellModel, uniform } from 'ohmflow/devices'
 * // one cell in a hundred conducts nothing
 * const broken: CellModel = (conductances, { state }) =>
 *   conductances.map((g, cell) => (uniform(state, cell) < 0.01 ? 0 : g))
 * const site = { rows: 100, columns: 100, cellBits: 2, slices: 1, polarities: 1, state: 7 } as const
 * const left = broken(new Float64Array(10_000).fill(3), site).reduce((sum, g) => sum + g, 0)
 * console.assert(left > 29_500 && left < 29_900)
 */
export const uniform = (state: number, draw: number): number =>
  (mixed(mixed(state, draw), 0x51ed270b) + 0.5) / 2 ** 32

/**
 * The `draw`-th number of a state with mean 0 and variance 1 (G. Box and
 * M. Muller, A note on the generation of random normal deviates, 1958).
 *
 * @example
 * import { normal } from 'ohmflow/devices'
 * const draws = Array.from({ length: 10_000 }, (_, i) => normal(7, i))
 * console.assert(Math.abs(draws.reduce((a, b) => a + b, 0) / draws.length) < 0.05)
 */
export const normal = (state: number, draw: number): number =>
  Math.sqrt(-2 * Math.log(uniform(state, 2 * draw))) * Math.cos(2 * Math.PI * uniform(state, 2 * draw + 1))
