import type { Drifting } from '../relation/recurrence.js'

/** Cycles in which so many images go through, one after the other, again and again. */
export interface Period {
  readonly cycles: number
  readonly images: number
}

/** How far cores are with the images that go through them. */
export interface ImageEnds extends Drifting {
  /** A core has stored one more result. */
  readonly stored: (core: number, now: number) => void
  /** How many images, or what part of the first, the core has stored that is farthest. */
  readonly farthest: () => number
  /** When all cores had stored what they store of the first image; null where they had not, or where there is but one. */
  readonly first: () => number | null
  /** What repeats at last; null where nothing does. */
  readonly period: () => Period | null
}

/**
 * Follows the end of the first image, and what repeats from image to image. `storesOfImage` says how many results each core
 * stores of an image; a period never goes over the end of the first image of a core.
 */
export const imageEnds = (storesOfImage: ArrayLike<number>): ImageEnds => {
  const done = new Float64Array(storesOfImage.length)
  const saved = done.slice()
  const first = new Float64Array(done.length)
  let period: Period | null = null

  /** Images that all cores have stored since, if they are as many for each. */
  const imagesSince = (): number | null => {
    let images: number | null = null
    for (let core = 0; core < done.length; core++) {
      const each = storesOfImage[core]!
      if (each === 0) continue
      const own = (done[core]! - saved[core]!) / each
      if (images !== null && own !== images) return null
      images = own
    }
    return images
  }

  return {
    stored: (core, now) => {
      if (++done[core]! === storesOfImage[core]) first[core] = now
    },
    first: () => {
      let last: number | null = null
      for (let core = 0; core < first.length; core++) {
        if (storesOfImage[core] === 0) continue
        if (first[core] === 0) return null
        last = Math.max(last ?? 0, first[core]!)
      }
      return last
    },
    farthest: () => {
      let most = 0
      for (let core = 0; core < done.length; core++)
        if (storesOfImage[core]! > 0) most = Math.max(most, done[core]! / storesOfImage[core]!)
      return most
    },
    period: () => period,
    save: () => saved.set(done),
    periods: () => {
      for (let core = 0; core < done.length; core++) {
        const unfinished = done[core]! < storesOfImage[core]!
        if (done[core] !== saved[core] && (unfinished || saved[core]! < storesOfImage[core]!)) return 0
      }
      return Number.POSITIVE_INFINITY
    },
    skip: (periods, cycles) => {
      const images = imagesSince()
      if (images !== null && images > 0) period = { cycles: cycles / periods, images }
      for (let core = 0; core < done.length; core++) done[core]! += periods * (done[core]! - saved[core]!)
    },
  }
}
