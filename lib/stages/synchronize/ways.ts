import type { Exchange } from '../../hardware/chip.js'
import { cyclicScheme } from './cyclicScheme.js'
import { evenScheme } from './evenScheme.js'
import { linearScheme } from './linearScheme.js'
import type { Scheme } from './scheme.js'
import { treeScheme } from './treeScheme.js'

/** One way to synchronize a layer. */
export interface Way {
  readonly scheme: Scheme
  readonly exchange: Exchange
}

const unique = (values: readonly number[], most: number): readonly number[] => [
  ...new Set(values.filter((value) => value > 1 && value <= most)),
]

/**
 * The schemes that are worth trying for vertical groups of `cores` cores over `vectors` vectors: a chain;
 * blocks of P_V vectors, twice that, and all at once; equal blocks of about half as many vectors as there are
 * cores, of as many, and of a few more, which serve where there are few vectors and the bus is nearly full; a
 * tree for fewer vectors still.
 */
const schemesFor = (cores: number, vectors: number): readonly Scheme[] => {
  if (cores === 1) return [linearScheme]
  const half = Math.ceil(cores / 2)
  const parts = [half, half + 1, cores, cores + 1, 2 * cores].map((length) => Math.floor(vectors / length))
  return [
    linearScheme,
    ...unique([cores, 2 * cores, vectors], vectors).map((block) => cyclicScheme(block)),
    ...unique(parts, vectors).map((count) => evenScheme(count)),
    ...(vectors <= 2 * cores ? [treeScheme] : []),
  ]
}

/**
 * The ways that are worth trying for a layer, the likelier ones
 * first. A chip that can forward partial sums can also store them.
 */
export const waysFor = (cores: number, vectors: number, exchange: Exchange): readonly Way[] => {
  const exchanges: readonly Exchange[] =
    exchange === 'forward' && cores > 1 ? ['forward', 'memory'] : [exchange]
  const schemes = schemesFor(cores, vectors)
  return exchanges.flatMap((each) => schemes.map((scheme) => ({ scheme, exchange: each })))
}
