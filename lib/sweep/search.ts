import { stateOf, uniform } from '../devices/random.js'
import { drawnDesigns } from './drawn.js'
import { choicesAt, feasibleAt, indexOf, type Space } from './space.js'

/** A design that was measured, and what is to be small of it; null where it cannot be mapped. */
export interface Seen {
  readonly design: number
  readonly costs: readonly number[] | null
}

/** How much is searched, and what is random follows from the seed. */
export interface SearchOptions {
  /** Designs that are measured, at the most. */
  readonly budget: number
  readonly seed: number
}

/**
 * The plug-in point: which designs to measure next, from what was measured before in the order in which it was proposed.
 * It ends by proposing none. As a function of what was seen alone, a search that was interrupted goes on as if it had not been.
 */
export type Search = (space: Space, options: SearchOptions) => (seen: readonly Seen[]) => readonly number[]

/** Designs that are proposed at a time: measured together, on as many processors as there are. */
const batch = 16

/** The designs that differ from one in a single level by a single step. */
const neighbours = (space: Space, design: number): readonly number[] => {
  const choices = choicesAt(space, design)
  return choices.flatMap((choice, i) =>
    [choice - 1, choice + 1].flatMap((other) => {
      if (other < 0 || other >= (space.levels[i] ?? 0)) return []
      const index = indexOf(space, choices.with(i, other))
      return feasibleAt(space, index) === null ? [] : [index]
    }),
  )
}

/** The next designs of a draw that were not seen yet. */
const unseen = (space: Space, seed: number, known: ReadonlySet<number>, count: number): readonly number[] => {
  const found: number[] = []
  for (const index of drawnDesigns(space, seed)) {
    if (found.length >= count) break
    if (!known.has(index)) found.push(index)
  }
  return found
}

const dominates = (a: readonly number[], b: readonly number[]): boolean =>
  a.every((cost, i) => cost <= (b[i] ?? 0)) && a.some((cost, i) => cost < (b[i] ?? 0))

/** The designs that no other one beats in everything. */
const frontOf = (seen: readonly Seen[]): readonly number[] =>
  seen.flatMap(({ design, costs }) =>
    costs !== null && !seen.some((other) => other.costs !== null && dominates(other.costs, costs))
      ? [design]
      : [],
  )

/**
 * Pareto local search (L. Paquete et al., 2004): begins with a random sample and goes on to the neighbours of the
 * front so far; where all of them are known, with more of the sample, until the budget is spent.
 */
export const paretoSearch: Search =
  (space, { budget, seed }) =>
  (seen) => {
    const room = Math.min(batch, budget - seen.length)
    if (room <= 0) return []
    const known = new Set(seen.map(({ design }) => design))
    const near = [...new Set(frontOf(seen).flatMap((design) => neighbours(space, design)))]
      .filter((index) => !known.has(index))
      .toSorted((a, b) => a - b)
    const proposed = near.slice(0, room)
    return seen.length > 0 && proposed.length > 0 ? proposed : unseen(space, seed, known, room)
  }

/** Walks at the same time, each with a temperature and a draw of its own. */
const walks = 8

/** How much greater a cost may grow in a step, as a factor's logarithm, at the beginning and at the end. */
const [hottest, coldest] = [0.5, 0.005]

/** All costs as one, so that a percent of one is worth a percent of another. */
const inOne = (costs: readonly number[] | null): number =>
  costs === null
    ? Number.POSITIVE_INFINITY
    : costs.reduce((sum, cost) => sum + Math.sign(cost) * Math.log(Math.max(Math.abs(cost), 1e-300)), 0)

/** Whether a walk goes from one cost to another. */
const goes = (from: number, to: number, heat: number, draw: number): boolean =>
  to <= from || Math.exp((from - to) / heat) > draw

/**
 * Simulated annealing (S. Kirkpatrick et al., 1983): several walks at the same time, each of which steps to a neighbour that
 * was not measured yet, or jumps where there is none. What is to be small counts as a product.
 */
export const annealingSearch: Search =
  (space, { budget, seed }) =>
  (seen) => {
    const room = Math.min(walks, budget - seen.length)
    if (room <= 0) return []
    const known = new Set(seen.map(({ design }) => design))
    const begun = seen.slice(0, walks)
    if (begun.length < walks) return unseen(space, seed, known, room)
    const rounds = Math.max(1, Math.ceil(budget / walks) - 1)
    const at = [...begun]
    for (const [i, step] of seen.slice(walks).entries()) {
      const [walk, round] = [i % walks, Math.floor(i / walks)]
      const heat = hottest * (coldest / hottest) ** (round / rounds)
      const from = at[walk]
      const draw = uniform(stateOf(seed, 'goes', walk), round)
      if (from !== undefined && goes(inOne(from.costs), inOne(step.costs), heat, draw)) at[walk] = step
    }
    const round = Math.floor((seen.length - walks) / walks)
    const proposed = new Set<number>()
    for (let walk = 0; walk < room; walk++) {
      const taken = new Set([...known, ...proposed])
      const near = neighbours(space, at[walk]?.design ?? 0).filter((index) => !taken.has(index))
      const chosen = near[Math.floor(uniform(stateOf(seed, 'step', walk), round) * near.length)]
      const next = chosen ?? unseen(space, seed + 1 + walk, taken, 1)[0]
      if (next !== undefined) proposed.add(next)
    }
    return [...proposed]
  }

/**
 * All ways of searching, by their names: `pareto` walks along the front of all objectives, `anneal` towards their least product.
 *
 * @example
 * import { presets, unwrap } from 'ohmflow'
 * import { searches, spaceOf } from 'ohmflow/sweep'
 * const file = { models: ['resnet18'], chips: ['rram256'], factors: [{ 'core.lanes': { from: 1, to: 64, step: 1 } }] }
 * const space = unwrap(spaceOf(file, 'lanes', [{ name: 'rram256', chip: presets.rram256.chip }]))
 * const first = searches.pareto(space, { budget: 32, seed: 1 })([])
 * console.assert(first.length === 16)
 */
export const searches = { pareto: paretoSearch, anneal: annealingSearch } as const satisfies Readonly<
  Record<string, Search>
>
