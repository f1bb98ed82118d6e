import * as E from 'fp-ts/lib/Either.js'
import * as N from 'fp-ts/lib/number.js'
import { contramap } from 'fp-ts/lib/Ord.js'
import * as t from 'io-ts'
import type { Placed } from './ir/placed.js'
import type { Tiled } from './ir/tiled.js'
import { best } from './pipeline/best.js'
import type { Infeasible } from './pipeline/outcome.js'
import { type Pass, pass } from './pipeline/pass.js'
import { annealing } from './stages/assign/annealing.js'
import type { AssignError } from './stages/assign/assign.js'
import { cheapestRounds } from './stages/assign/cheapestRounds.js'
import { firstFit } from './stages/assign/firstFit.js'
import { firstFitInRounds } from './stages/assign/firstFitInRounds.js'
import { locality } from './stages/assign/locality.js'
import { optimal } from './stages/assign/optimal.js'
import { snake } from './stages/assign/snake.js'
import { travel } from './stages/assign/travel.js'
import type { Duplicator } from './stages/duplicate/duplicate.js'
import { leastInterval } from './stages/duplicate/leastInterval.js'
import { leastLatency } from './stages/duplicate/leastLatency.js'
import { leastSum } from './stages/duplicate/leastSum.js'
import { perRound } from './stages/duplicate/perRound.js'
import { slowestFirst } from './stages/duplicate/slowestFirst.js'
import { auto } from './stages/synchronize/auto.js'
import { crossLayer } from './stages/synchronize/crossLayer/crossLayer.js'
import type { Synchronizer } from './stages/synchronize/synchronize.js'
import { cyclic, even, linear, sequential, tree } from './stages/synchronize/synchronizers.js'
import { balanced } from './stages/tile/balanced.js'
import { depthwisePacking } from './stages/tile/depthwisePacking.js'
import { kernelMajor } from './stages/tile/kernelMajor.js'
import { rowMajor } from './stages/tile/rowMajor.js'
import { shiftedDuplicate } from './stages/tile/shiftedDuplicate.js'
import type { Partitioner } from './stages/tile/tile.js'
import { variableWindows } from './stages/tile/variableWindows.js'

/** What an implementation is made with; each takes of it what it knows, and where something is left out, its own default. */
export interface ImplementationOptions {
  /** Cores that copies may take. */
  readonly extraCores?: number | undefined
  /** Images one after the other, of which all layers work at the same time. */
  readonly images?: number | undefined
  /** Vectors of a block, or blocks. */
  readonly block?: number | undefined
  /** Bytes of partial sums that may be alive. */
  readonly partialSumLimit?: number | undefined
}

/** Each layer once, which changes nothing. */
const once: Duplicator = pass({
  implementation: 'once',
  version: '1',
  reads: () => null,
  compute: () => E.right(null),
  product: t.null,
  join: (tiled: Tiled): Tiled => tiled,
})

const byTravel = contramap((placed: Placed) => travel(placed))(N.Ord)

/** The options that are given, without those that are not. */
const copying = ({ extraCores }: ImplementationOptions) => (extraCores === undefined ? {} : { extraCores })
const imaging = ({ images }: ImplementationOptions) => (images === undefined ? {} : { images })

/**
 * What comes along for the slots that one chooses in, by the names that the command line and the playground have for it: for a
 * choice that is read from a file, a form or a command.
 *
 * @example
 * import { baseline } from 'ohmflow/pipelines'
 * import { implementations } from 'ohmflow/program'
 * const { tile, synchronize } = implementations
 * const mine = baseline.swap('tile', tile.balanced({})).swap('synchronize', synchronize.cyclic({ block: 16 }))
 * console.assert(mine.stages.length === 6)
 */
export const implementations: {
  readonly tile: Readonly<
    Record<
      | 'row-major'
      | 'balanced'
      | 'depthwise-packing'
      | 'kernel-major'
      | 'shifted-duplicate'
      | 'variable-windows',
      (given: ImplementationOptions) => Partitioner
    >
  >
  readonly duplicate: Readonly<
    Record<
      'once' | 'slowest-first' | 'least-sum' | 'least-interval' | 'least-latency' | 'per-round',
      (given: ImplementationOptions) => Duplicator
    >
  >
  readonly assign: Readonly<
    Record<
      'first-fit' | 'rounds' | 'cheapest-rounds' | 'snake' | 'locality' | 'annealing' | 'optimal',
      (given: ImplementationOptions) => Pass<Tiled, Placed, AssignError | Infeasible<AssignError>>
    >
  >
  readonly synchronize: Readonly<
    Record<
      'sequential' | 'linear' | 'cyclic' | 'even' | 'tree' | 'cross-layer' | 'auto',
      (given: ImplementationOptions) => Synchronizer
    >
  >
} = {
  tile: {
    'row-major': () => rowMajor(),
    balanced: () => balanced(),
    'depthwise-packing': () => depthwisePacking(),
    'kernel-major': () => kernelMajor(),
    'shifted-duplicate': () => shiftedDuplicate(),
    'variable-windows': () => variableWindows(),
  },
  duplicate: {
    once: () => once,
    'slowest-first': (given) => slowestFirst(copying(given)),
    'least-sum': (given) => leastSum(copying(given)),
    'least-interval': (given) => leastInterval(copying(given)),
    'least-latency': (given) => leastLatency(copying(given)),
    'per-round': (given) => perRound(imaging(given)),
  },
  assign: {
    'first-fit': () => firstFit(),
    rounds: () => firstFitInRounds(),
    'cheapest-rounds': (given) => cheapestRounds(imaging(given)),
    snake: () => snake(),
    locality: () => locality(),
    annealing: () => best(byTravel)(annealing()),
    optimal: () => optimal(),
  },
  synchronize: {
    sequential: () => sequential(),
    linear: () => linear(),
    cyclic: ({ block }) => cyclic(block),
    even: ({ block }) => even(block),
    tree: () => tree(),
    'cross-layer': (given) => crossLayer(imaging(given)),
    auto: ({ partialSumLimit }) => auto(partialSumLimit === undefined ? {} : { partialSumLimit }),
  },
}
