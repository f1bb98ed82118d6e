import type { Recurring } from './recurrence.js'

/**
 * The units that wait for links of a mesh, and the links that are held. Load
 * units have even numbers, output units odd ones; each waits at most once.
 */
export interface MeshQueue extends Recurring {
  /** A unit waits for all links of a route from now on. */
  readonly ask: (unit: number, route: readonly number[]) => void
  /**
   * The oldest unit whose links nobody holds and nobody older
   * waits for; it holds them from now on. −1 where there is none.
   */
  readonly next: () => number
  /** A transfer that has ended lets go of its links. */
  readonly release: (route: readonly number[]) => void
}

/**
 * Transfers over a mesh in the order of their age: one begins when it is the oldest on each of its links
 * (see `Mesh` for why nobody waits for ever). A choice looks at the units that wait and at their links.
 */
export const meshQueue = (units: number): MeshQueue => {
  let waiting: number[] = []
  let saved: readonly number[] = []
  const routes: (readonly number[])[] = Array.from({ length: units }, () => [])
  const held = new Set<number>()
  return {
    ask: (unit, route) => {
      routes[unit] = route
      waiting.push(unit)
    },
    next: () => {
      if (waiting.length === 0) return -1
      const claimed = new Set<number>()
      for (const [i, unit] of waiting.entries()) {
        const route = routes[unit]!
        if (route.every((link) => !held.has(link) && !claimed.has(link))) {
          waiting.splice(i, 1)
          for (const link of route) held.add(link)
          return unit
        }
        for (const link of route) claimed.add(link)
      }
      return -1
    },
    release: (route) => {
      for (const link of route) held.delete(link)
    },
    save: () => {
      saved = [...waiting]
    },
    // what a unit waits for follows from its place in the code, and
    // so does what it holds, as long as its transfer is under way
    same: () => waiting.length === saved.length && waiting.every((unit, i) => unit === saved[i]),
  }
}
