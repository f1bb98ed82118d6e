/** Numbers by chance, the same for the same seed. */
export interface Chance {
  readonly below: (n: number) => number
  readonly often: (share: number) => boolean
  readonly one: <A>(of: readonly A[]) => A
}

/** Mulberry32. */
export const chanceOf = (seed: number): Chance => {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  const below = (n: number): number => Math.floor(next() * n)
  return {
    below,
    often: (share) => next() < share,
    one: <A>(of: readonly A[]): A => {
      const found = of[below(of.length)]
      if (found === undefined) throw new Error('one of none')
      return found
    },
  }
}
