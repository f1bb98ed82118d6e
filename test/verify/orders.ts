import type { Choose } from './acrossLayers.js'

/** Orders that let the last layers go on as early as they can, the first, and any. */
export const orders = (numbers: readonly number[]): readonly Choose[] => {
  let state = 1 + numbers.reduce((a, b) => (a * 31 + b) % 65_521, 7)
  const random: Choose = (units) => {
    state = (state * 48_271) % 2_147_483_647
    return { unit: units[state % units.length]!, steps: 1 + (state % 5) }
  }
  const far = Number.POSITIVE_INFINITY
  return [
    (units) => ({ unit: units.at(-1)!, steps: far }),
    (units) => ({ unit: units[0]!, steps: far }),
    random,
    random,
  ]
}
