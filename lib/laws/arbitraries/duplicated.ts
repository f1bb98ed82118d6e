import * as fc from 'fast-check'
import type { Copied } from '../../ir/copies.js'
import type { BaseLayer } from '../../ir/lowered.js'
import type { Tiled } from '../../ir/tiled.js'
import { arbitraryDraws } from './draws.js'
import { arbitraryTiled } from './tiled.js'

/** Up to four copies of a layer, as far as it has vectors for them; none once shrunk. */
const copiesOf = ({ vectors }: BaseLayer, draw: () => number): Copied => {
  const count = Math.min(vectors, 1 + (draw() % 4))
  return count === 1 ? {} : { copies: { count, vectors: draw() % 2 === 0 ? 'in-turn' : 'pieces' } }
}

/**
 * `arbitraryTiled` with some layers in several copies, which take their vectors in turn or in pieces: what an assigner
 * is given behind a duplicator. Shrinks towards each layer once.
 *
 * @example
 * import * as fc from 'fast-check'
 * import { verifyTiled } from 'ohmflow/codec'
 * import { arbitraryDuplicated } from 'ohmflow/laws'
 * console.assert(fc.sample(arbitraryDuplicated, 10).every((tiled) => verifyTiled(tiled)._tag === 'Right'))
 */
export const arbitraryDuplicated: fc.Arbitrary<Tiled> = fc
  .tuple(arbitraryTiled, arbitraryDraws)
  .map(([{ layers, ...tiled }, draws]) => {
    const draw = draws()
    return {
      ...tiled,
      duplicator: 'arbitrary',
      layers: layers.map((layer) => (layer.kind === 'base' ? { ...layer, ...copiesOf(layer, draw) } : layer)),
    }
  })
