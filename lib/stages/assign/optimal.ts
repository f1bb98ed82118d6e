import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import { pass } from '../../pipeline/index.js'
import type { SearchTooLarge, TooFewCores } from './assign.js'
import { nearest } from './locality.js'
import { type Move, movesOf } from './moves.js'
import { Placement, placedBy } from './placement.js'
import { enoughCores, type Grounds, groundsOf, placedAt } from './spots.js'
import { distances } from './travel.js'

/** Placements of parts that are looked at: a second or two. */
const mostLooks = 2e7

/** What no placement goes below for the moves from each place of the list on: every way has one link at least. */
const leastFrom = (moves: readonly Move[]): Float64Array => {
  const least = new Float64Array(moves.length + 1)
  for (let i = moves.length - 1; i >= 0; i--) least[i] = least[i + 1]! + moves[i]!.memory + moves[i]!.next
  return least
}

/**
 * The cores of the cheapest placement, by branch and bound from
 * that of `locality`; null where there are too many to look at.
 */
const cheapest = (grounds: Grounds, cores: number, moves: readonly Move[]): Int32Array | null => {
  const { between, toMemory } = distances(grounds.chip)
  const start = nearest(grounds, cores)
  const best = Int32Array.from(moves, ({ layer, tile }) => start.get(layer)?.[tile] ?? 0)
  const coreOf = new Int32Array(moves.length)
  const taken = new Uint8Array(cores)
  const least = leastFrom(moves)
  let looks = 0

  /** What a move costs in a core: to memory, and from the tile before, whose way has been counted as one link. */
  const costAt = ({ memory, before }: Move, core: number, at: (move: number) => number): number =>
    memory * toMemory(core) + (before < 0 ? 0 : moves[before]!.next * between(at(before), core))
  let limit = moves.reduce((sum, move, i) => sum + costAt(move, best[i]!, (before) => best[before]!), 0)

  const search = (i: number, cost: number): boolean => {
    if (i === moves.length) {
      limit = cost
      best.set(coreOf)
      return true
    }
    for (let core = 0; core < cores; core++) {
      if (taken[core] === 1) continue
      if (++looks > mostLooks) return false
      const here = cost + costAt(moves[i]!, core, (before) => coreOf[before]!)
      // the way to the next tile is one link at least
      if (here + moves[i]!.next + least[i + 1]! >= limit) continue
      coreOf[i] = core
      taken[core] = 1
      const finished = search(i + 1, here)
      taken[core] = 0
      if (!finished) return false
    }
    return true
  }
  return search(0, 0) ? best : null
}

const place = (grounds: Grounds): Either<TooFewCores | SearchTooLarge, Placement> =>
  E.chainW((cores: number): Either<SearchTooLarge, Placement> => {
    const moves = movesOf(grounds)
    const found = cheapest(grounds, cores, moves)
    if (found === null)
      return E.left({ _tag: 'SearchTooLarge', chip: grounds.chip.name, tiles: moves.length, cores })
    const coreOf = new Map(moves.map(({ layer, tile }, i) => [`${layer} ${tile}`, found[i]!]))
    return E.right(placedAt(grounds.layers, cores, ({ name }, tile) => coreOf.get(`${name} ${tile}`) ?? 0))
  })(enoughCores(grounds))

/**
 * The placement over whose links the least travels (see `travel`), by branch
 * and bound: for a dozen tiles, and as what others are measured against. Fails
 * with `SearchTooLarge` where that would take long, and with `TooFewCores`.
 *
 * @example
 * import { locality, modelFile, optimal, presets, teachingNetwork, travel } from 'ohmflow'
 * import { baseline } from 'ohmflow/pipelines'
 * const model = await modelFile('teaching', teachingNetwork.build())()
 * const interconnect = { kind: 'mesh', width: 3, height: 3, linkBytesPerCycle: 8, hopCycles: 1 } as const
 * const task = { model, bindings: {}, chip: { ...presets.rram256.chip, cores: 9, interconnect } }
 * const [greedy, best] = [await baseline.swap('assign', locality()).until('assign').task(task)(), await baseline.swap('assign', optimal()).until('assign').task(task)()]
 * console.assert(greedy._tag === 'Right' && best._tag === 'Right' && travel(best.right) <= travel(greedy.right))
 */
export const optimal = () =>
  pass({
    implementation: 'optimal',
    version: '1',
    reads: groundsOf,
    compute: place,
    product: Placement,
    join: placedBy('optimal'),
  })
