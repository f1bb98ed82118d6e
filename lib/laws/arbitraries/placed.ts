import * as fc from 'fast-check'
import type { Chip } from '../../hardware/chip.js'
import type { Placed } from '../../ir/placed.js'
import type { Tiled } from '../../ir/tiled.js'
import { coresFor, placedTiles } from '../../stages/assign/placement.js'
import { arbitraryDraws } from './draws.js'
import { arbitraryDuplicated } from './duplicated.js'
import { arbitraryTiled } from './tiled.js'

/** The numbers `0 … count - 1` in an order that the drawn numbers decide. */
const shuffled = (count: number, draw: () => number): readonly number[] =>
  Array.from({ length: count }, (_, i) => ({ i, key: draw() }))
    .toSorted((a, b) => a.key - b.key)
    .map(({ i }) => i)

/**
 * The chip with so many cores, where it does not have as many
 * as are needed anyway; a mesh of as many rows as that takes.
 */
const withCores = (chip: Chip, cores: number): Chip => {
  const { interconnect } = chip
  if (chip.cores === 'as-needed') return chip
  if (interconnect.kind === 'bus') return { ...chip, cores }
  const height = Math.ceil(cores / interconnect.width)
  return { ...chip, cores, interconnect: { ...interconnect, height } }
}

/** Tiled networks placed in every way that is right. */
const placedFrom = (tiled: fc.Arbitrary<Tiled>): fc.Arbitrary<Placed> =>
  fc
    .record({
      tiled,
      draws: arbitraryDraws,
      free: fc.nat(2),
      rounds: fc.array(fc.boolean(), { maxLength: 5 }),
    })
    .map(({ tiled: { chip, layers, ...network }, draws, free, rounds }) => {
      const draw = draws()
      let round = 0
      const roundOf = layers.map((layer, i) => {
        if (layer.kind === 'base' && i > 0 && rounds[i] === true) round += 1
        return round
      })
      const needed = new Map<number, number>()
      layers.forEach((layer, i) => {
        const key = roundOf[i] ?? 0
        if (layer.kind === 'base') needed.set(key, (needed.get(key) ?? 0) + coresFor(layer))
      })
      const cores = Math.max(...needed.values()) + free
      const order = new Map([...needed.keys()].map((round) => [round, shuffled(cores, draw)]))
      const taken = new Map<number, number>()
      return {
        ...network,
        chip: withCores(chip, cores),
        assigner: 'arbitrary',
        cores,
        layers: layers.map((layer, i) => {
          if (layer.kind === 'operator') return layer
          const round = roundOf[i] ?? 0
          const first = taken.get(round) ?? 0
          taken.set(round, first + coresFor(layer))
          const tiles = placedTiles(layer, (k) => order.get(round)?.[first + k] ?? 0)
          return { ...layer, round, tiles }
        }),
      }
    })

/**
 * `arbitraryTiled` placed in every way that is right: in any cores, some of
 * which stay free, and in rounds. A chip that says how many cores it has
 * has as many as the placement. Shrinks towards one round, cores in order.
 *
 * @example
 * import * as fc from 'fast-check'
 * import { verifyPlaced } from 'ohmflow/codec'
 * import { arbitraryPlaced } from 'ohmflow/laws'
 * console.assert(fc.sample(arbitraryPlaced, 10).every((placed) => verifyPlaced(placed)._tag === 'Right'))
 */
export const arbitraryPlaced: fc.Arbitrary<Placed> = placedFrom(arbitraryTiled)

/**
 * `arbitraryDuplicated` placed in every way that is right, each copy of
 * a layer in cores of its own: what a synchronizer is given behind a duplicator.
 *
 * @example
 * import * as fc from 'fast-check'
 * import { verifyPlaced } from 'ohmflow/codec'
 * import { arbitraryPlacedCopies } from 'ohmflow/laws'
 * console.assert(fc.sample(arbitraryPlacedCopies, 10).every((placed) => verifyPlaced(placed)._tag === 'Right'))
 */
export const arbitraryPlacedCopies: fc.Arbitrary<Placed> = placedFrom(arbitraryDuplicated)
