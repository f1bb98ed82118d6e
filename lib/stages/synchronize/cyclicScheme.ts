import { placesFor, rotation } from './rotation.js'
import { exchangeWithin, type Scheme } from './scheme.js'

/**
 * Vectors in blocks of `block` (of P_V where it is left open, the smallest useful size; of 1 where it is
 * less): within a block each core starts at another vector and wraps around, so that no core waits for the
 * chain to fill, first and last touches are spread evenly, and at most about `block` partial sums are alive.
 *
 * Partial sums are forwarded where the receiver has room. With C places the program cannot stall when C
 * exceeds the widest gap g between neighbours: the k-th sum is received g turns after it is sent, so
 * before the (k + C)-th is sent, and turns order all waits. A last block shorter than P_V closes the ring in
 * the other direction, so its partial sums may arrive between those of the block before: room for all of them
 * is asked for on top.
 *
 * @example
 * import { cyclicScheme } from 'ohmflow/program'
 * const group = { cores: [0, 1, 2], vectors: 9, exchange: 'memory', places: 0 } as const
 * const { name, schedule } = cyclicScheme(3)
 * console.assert(name === 'cyclic:3' && schedule(group).length === 3)
 */
export const cyclicScheme = (block?: number): Scheme => ({
  name: block === undefined ? 'cyclic' : `cyclic:${block}`,
  schedule: (group) => {
    const { cores, vectors } = group
    const wanted = block === undefined ? cores.length : Math.max(1, Math.floor(block) || 1)
    const size = cores.length === 1 ? vectors : Math.min(wanted, vectors)
    const [count, rest] = [Math.floor(vectors / size), vectors % size]
    const turned = rest > 0 && rest < cores.length
    const exchange = exchangeWithin(group, placesFor(cores.length, size) + (turned ? rest : 0))
    const blocks = [
      { count, length: size },
      { count: 1, length: rest },
    ]
    return rotation(group, blocks, exchange)
  },
})
