import * as E from 'fp-ts/lib/Either.js'
import { from } from 'rxjs'
import { pass } from '../../pipeline/index.js'
import { mulberryFrom } from '../../random.js'
import type { TooFewCores } from './assign.js'
import { nearest } from './locality.js'
import { movesOf } from './moves.js'
import { Placement, placedBy } from './placement.js'
import { enoughCores, type Grounds, groundsOf, placedAt } from './spots.js'
import { distances } from './travel.js'

/** How long, and from where, is searched. */
export interface Annealing {
  /** Swaps that are tried. */
  readonly iterations?: number
  /** The same seed gives the same placements. */
  readonly seed?: number
}

/** Better and better placements, at most `emissions` of them but for the first. */
// oxlint-disable-next-line max-lines-per-function -- one search: its state, its moves, and the loop over them
function* better(
  grounds: Grounds,
  { iterations = 400_000, seed = 1 }: Annealing,
): Generator<E.Either<TooFewCores, Placement>, void> {
  const enough = enoughCores(grounds)
  if (E.isLeft(enough)) {
    yield enough
    return
  }
  const cores = enough.right
  const spots = movesOf(grounds)
  const { between, toMemory } = distances(grounds.chip)
  const start = nearest(grounds, cores)
  const coreOf = Int32Array.from(spots, ({ layer, tile }) => start.get(layer)?.[tile] ?? 0)
  const spotAt = new Int32Array(cores).fill(-1)
  coreOf.forEach((core, spot) => {
    spotAt[core] = spot
  })
  const draw = mulberryFrom(seed)

  /** What a tile moves, if it and its neighbours sit where they do. */
  const costOf = (spot: number): number => {
    if (spot < 0) return 0
    const { memory, next, before, after } = spots[spot]!
    const core = coreOf[spot]!
    return (
      memory * toMemory(core) +
      (after < 0 ? 0 : next * between(core, coreOf[after]!)) +
      (before < 0 ? 0 : spots[before]!.next * between(coreOf[before]!, core))
    )
  }
  const put = (spot: number, core: number): void => {
    if (spot >= 0) coreOf[spot] = core
    spotAt[core] = spot
  }
  const placement = (): E.Either<never, Placement> => {
    const found = new Map(spots.map(({ layer, tile }, i) => [`${layer} ${tile}`, coreOf[i]!]))
    return E.right(placedAt(grounds.layers, cores, ({ name }, tile) => found.get(`${name} ${tile}`) ?? 0))
  }

  // the cost of a move counts what two neighbours exchange twice, before and after alike
  const gainOf = (spot: number, core: number): number => {
    const [from, other] = [coreOf[spot]!, spotAt[core]!]
    const before = costOf(spot) + costOf(other)
    put(spot, core)
    put(other, from)
    return before - costOf(spot) - costOf(other)
  }

  yield placement()
  if (spots.length === 0 || cores < 2) return
  const mean = spots.reduce((sum, _, spot) => sum + costOf(spot), 0) / spots.length
  let [saved, best] = [0, 0]
  for (let i = 0; i < iterations; i++) {
    const temperature = (mean / 30) * (1 - i / iterations) ** 2
    const [spot, core] = [Math.floor(draw() * spots.length), Math.floor(draw() * cores)]
    const from = coreOf[spot]!
    if (core !== from) {
      const gain = gainOf(spot, core)
      if (gain < 0 && draw() >= Math.exp(gain / temperature)) gainOf(spot, from)
      else saved += gain
    }
    // a tenth of the search has passed: whoever listens gets what is better than all before
    if ((i + 1) % Math.ceil(iterations / 10) === 0 && saved > best) {
      best = saved
      yield placement()
    }
  }
}

/**
 * Simulated annealing (Kirkpatrick, Gelatt and Vecchi, Science 220, 1983) over placements, from that of
 * `locality`: swaps of tiles that make what `travel` counts smaller are kept, others the less often the
 * longer the search has gone on. Gives the first placement, and then each better one, ten at most; take the
 * best with `best`, or the last. The same seed gives the same placements.
 *
 * Costs a few hundred nanoseconds a swap.
 *
 * @example
 * import * as N from 'fp-ts/lib/number.js'
 * import { contramap } from 'fp-ts/lib/Ord.js'
 * import { annealing, best, locality, modelFile, type Placed, presets, travel, zoo } from 'ohmflow'
 * import { baseline } from 'ohmflow/pipelines'
 * const byTravel = contramap((placed: Placed) => travel(placed))(N.Ord)
 * const searched = baseline.swap('assign', best(byTravel)(annealing({ iterations: 20_000 }))).until('assign')
 * const model = await modelFile('squeezenet', zoo['squeezenet1.1'].build())()
 * const interconnect = { kind: 'mesh', width: 8, height: 8, linkBytesPerCycle: 32, hopCycles: 1 } as const
 * const task = { model, bindings: {}, chip: { ...presets.rram256.chip, cores: 64, interconnect } }
 * const [greedy, found] = [await baseline.swap('assign', locality()).until('assign').task(task)(), await searched.task(task)()]
 * console.assert(greedy._tag === 'Right' && found._tag === 'Right' && travel(found.right) <= travel(greedy.right))
 */
export const annealing = (options: Annealing = {}) => {
  const { iterations = 400_000, seed = 1 } = options
  const name = `annealing:${iterations}:${seed}`
  return pass({
    implementation: name,
    version: '1',
    reads: groundsOf,
    compute: (grounds) => from(better(grounds, { iterations, seed })),
    product: Placement,
    join: placedBy(name),
  })
}
