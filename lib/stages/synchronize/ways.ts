import type { Exchange } from '../../hardware/chip.js'
import { cyclicScheme } from './cyclicScheme.js'
import { evenScheme } from './evenScheme.js'
import { linearScheme } from './linearScheme.js'
import type { Scheme } from './scheme.js'
import { sequentialScheme } from './sequentialScheme.js'
import { treeScheme } from './treeScheme.js'

/** One way to synchronize a layer. */
export interface CandidateScheme {
  readonly scheme: Scheme
  readonly exchange: Exchange
}

const unique = (values: readonly number[], most: number): readonly number[] => [
  ...new Set(values.filter((value) => value > 1 && value <= most)),
]

/** The heights of vertical groups, and the vectors that they work on. */
export interface GroupHeights {
  /** Cores of each vertical group. */
  readonly heights: readonly number[]
  readonly vectors: number
}

/**
 * The schemes that are tried: a chain; blocks of P_V vectors, twice that, and all at once; equal blocks of
 * about half as many vectors as there are cores, of as many, and of a few more, which serve where there are few
 * vectors and the bus is nearly full; a tree, for fewer vectors still; blocks of each group's own height, where
 * groups differ; and one core after another, which serves where signals cost more than they save.
 */
const schemesFor = ({ heights, vectors }: GroupHeights): readonly Scheme[] => {
  const cores = heights.reduce((most, height) => Math.max(most, height), 1)
  if (cores === 1) return [linearScheme()]
  const half = Math.ceil(cores / 2)
  const parts = [half, half + 1, cores, cores + 1, 2 * cores].map((length) => Math.floor(vectors / length))
  return [
    linearScheme(),
    ...unique([cores, 2 * cores, vectors], vectors).map((block) => cyclicScheme(block)),
    ...unique(parts, vectors).map((count) => evenScheme(count)),
    ...(heights.every((height) => height === cores || height === 1) ? [] : [cyclicScheme()]),
    treeScheme(),
    sequentialScheme(),
  ]
}

/**
 * The ways that are tried for a layer, the likelier ones first: all schemes that the library has, with the
 * parameters that are worth trying. A chip that can forward partial sums can also store them.
 */
export const waysFor = (extent: GroupHeights, exchange: Exchange): readonly CandidateScheme[] => {
  const schemes = schemesFor(extent)
  const exchanges: readonly Exchange[] =
    exchange === 'forward' && schemes.length > 1 ? ['forward', 'memory'] : [exchange]
  return exchanges.flatMap((each) => schemes.map((scheme) => ({ scheme, exchange: each })))
}
