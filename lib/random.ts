/**
 * Numbers that look random and follow from a seed: the same on any machine and in any version, which is why they come of
 * no library. Two more are elsewhere, since neither is drawn one after the other from a seed: what devices draw goes by
 * cell and by product, also in WebAssembly (`lib/devices/random.ts`), and weights of the zoo are gigabytes, filled from
 * four words of state (`lib/zoo/random.ts`).
 */

/** A number that is scattered over all 32 bits (G. Steele et al., SplitMix, OOPSLA 2014, in 32 bits). */
export const scattered = (x: number): number => {
  let z = x | 0
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad)
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97)
  return z ^ (z >>> 15)
}

/** What counters are counted up by that are scattered: 2³² divided by the golden ratio. */
export const golden = 0x9e3779b9

/** Evenly distributed numbers of [0, 1) from a seed: a counter, scattered. */
export const uniformFrom = (seed: number): (() => number) => {
  let state = Math.imul(seed, golden) | 0
  return () => {
    state = (state + golden) | 0
    return (scattered(state) >>> 0) / 2 ** 32
  }
}

/** The same by mulberry32 (T. Ettinger), for the search of placements: those that have been published come of it. */
export const mulberryFrom = (seed: number): (() => number) => {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}
