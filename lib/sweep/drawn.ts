import { stateOf, uniform } from '../devices/random.js'
import { feasibleAt, type Space } from './space.js'

/** Designs that are shuffled; of more, what is drawn is drawn by its number. */
const mostShuffled = 2 ** 16

/** Draws in vain, at the most, of a space that is too large to be shuffled. */
const mostMisses = 1e6

// searches draw from the same space again and again, and each design of it is a chip
const designsOf = new WeakMap<Space, readonly number[]>()

/** All designs of a space of which its constraints hold, in order. */
export const everyDesign = (space: Space): readonly number[] => {
  const known = designsOf.get(space)
  if (known !== undefined) return known
  const found: number[] = []
  for (let index = 0; index < space.designs; index++) if (feasibleAt(space, index) !== null) found.push(index)
  designsOf.set(space, found)
  return found
}

/** A whole number below `n` that a state and the number of the draw decide. */
const below = (n: number, state: number, draw: number): number =>
  Math.min(n - 1, Math.floor((uniform(state, 2 * draw) + (uniform(state, 2 * draw + 1) - 0.5) / 2 ** 32) * n))

/** Shuffles as far as is asked for (R. Durstenfeld, 1964). */
function* shuffled(all: readonly number[], state: number): Generator<number> {
  const rest = [...all]
  for (let i = 0; i < rest.length; i++) {
    const other = i + below(rest.length - i, state, i)
    const [here, there] = [rest[i] ?? 0, rest[other] ?? 0]
    rest[other] = here
    rest[i] = there
    yield there
  }
}

/** Draws again what has come before or is forbidden. */
function* rejected(space: Space, state: number): Generator<number> {
  const seen = new Set<number>()
  for (let draw = 0, misses = 0; misses < mostMisses; draw++) {
    const index = below(space.designs, state, draw)
    const news = !seen.has(index) && feasibleAt(space, index) !== null
    seen.add(index)
    misses = news ? 0 : misses + 1
    if (news) yield index
  }
}

/**
 * Designs of a space in an order that the seed decides, each once: the first `n` are a sample
 * of `n` without replacement. Of up to 65 536 designs it ends with the last; of others
 * it ends where a million draws in a row have found nothing new.
 */
export const drawnDesigns = (space: Space, seed: number): Generator<number> => {
  const state = stateOf(seed, 'designs')
  return space.designs <= mostShuffled ? shuffled(everyDesign(space), state) : rejected(space, state)
}

/** The first `count` of a draw, in the order of the space. */
export const sampledDesigns = (space: Space, count: number, seed: number): readonly number[] => {
  const drawn: number[] = []
  for (const index of drawnDesigns(space, seed)) {
    if (drawn.length === count) break
    drawn.push(index)
  }
  return drawn.toSorted((a, b) => a - b)
}
