import { placesFor, rotation } from './rotation.js'
import { exchangeWithin, type Scheme } from './scheme.js'

/**
 * Vectors in `parts` blocks (in P_V where it is left open) that are equal but for one vector, the longer ones first; within a block the
 * cores take turns as in `cyclicScheme`. Where `cyclicScheme` leaves a short block to the end, in which most
 * cores still have to hand on what they have added, here each core ends as it does in any other block: a few
 * per cent where there are few vectors. As many blocks as vectors are at most.
 *
 * Partial sums are forwarded where no core can run out of places: blocks no shorter than
 * the group pass them on in one direction, as in `cyclicScheme`; shorter ones change
 * from whom a core gets them, and are forwarded only where places are unbounded.
 *
 * @example
 * import { evenScheme } from 'ohmflow/program'
 * const group = { cores: [0, 1, 2], vectors: 9, exchange: 'memory', places: 0 } as const
 * const { name, schedule } = evenScheme(2)
 * console.assert(name === 'even:2' && schedule(group).length === 3)
 */
export const evenScheme = (parts?: number): Scheme => ({
  name: parts === undefined ? 'even' : `even:${parts}`,
  schedule: (group) => {
    const { cores, vectors } = group
    const wanted = parts === undefined ? cores.length : Math.max(1, Math.floor(parts) || 1)
    const count = cores.length === 1 ? 1 : Math.min(vectors, wanted)
    const [length, longer] = [Math.floor(vectors / count), vectors % count]
    const needed =
      length < cores.length && longer > 0 ? Number.POSITIVE_INFINITY : placesFor(cores.length, length + 1)
    const blocks = [
      { count: longer, length: length + 1 },
      { count: count - longer, length },
    ]
    return rotation(group, blocks, exchangeWithin(group, needed))
  },
})
