import * as fc from 'fast-check'
import type { Chip } from '../../hardware/chip.js'
import type { Placed } from '../../ir/placed.js'
import type { Tiled, TiledLayer } from '../../ir/tiled.js'
import { cutTiles, roundsFor } from '../../stages/rounds/cut.js'
import { coresFor, placedTiles } from '../../stages/rounds/place.js'
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

/** Where a layer lies: from which round on, in how many of so many cores. */
interface Lying {
  readonly first: number
  readonly rounds: number
  readonly cores: number
}

/** Which rounds layers take, where drawn flags say which of them begin one; one that is cut has several for itself. */
const lyingOf = (
  base: readonly TiledLayer[],
  begins: readonly boolean[],
  cuts: readonly boolean[],
  draw: () => number,
): readonly Lying[] => {
  let [round, isCut] = [0, false]
  return base.map((layer, i): Lying => {
    const whole = coresFor(layer)
    const cut = cuts[i] === true && layer.copies === undefined && whole > 1
    if (i > 0 && (cut || isCut || begins[i] === true)) round += 1
    isCut = cut
    const cores = cut ? 1 + (draw() % (whole - 1)) : whole
    const first = round
    const rounds = roundsFor(whole, cores)
    round += rounds - 1
    return { first, rounds, cores }
  })
}

/** Tiled networks placed in every way that is right. */
const placedFrom = (tiled: fc.Arbitrary<Tiled>): fc.Arbitrary<Placed> =>
  fc
    .record({
      tiled,
      draws: arbitraryDraws,
      free: fc.nat(2),
      begins: fc.array(fc.boolean(), { maxLength: 5 }),
      cuts: fc.array(
        fc.nat(3).map((n) => n === 3),
        { maxLength: 5 },
      ),
    })
    .map(({ tiled: { chip, layers, ...network }, draws, free, begins, cuts }) => {
      const draw = draws()
      const base = layers.flatMap((layer) => (layer.kind === 'base' ? [layer] : []))
      const lying = lyingOf(base, begins, cuts, draw)
      const needed = new Map<number, number>()
      for (const { first, cores } of lying) needed.set(first, (needed.get(first) ?? 0) + cores)
      const cores = Math.max(...needed.values()) + free
      const order = new Map([...needed.keys()].map((round) => [round, shuffled(cores, draw)]))
      const taken = new Map<number, number>()
      let next = 0
      return {
        ...network,
        chip: withCores(chip, cores),
        assigner: 'arbitrary',
        cores,
        layers: layers.map((layer) => {
          if (layer.kind === 'operator') return layer
          const own = lying[next++]!
          const { first } = own
          const before = taken.get(first) ?? 0
          taken.set(first, before + own.cores)
          const coreAt = (k: number): number => order.get(first)?.[before + k] ?? 0
          const round = first + own.rounds - 1
          if (own.rounds === 1) return { ...layer, round, tiles: placedTiles(layer, coreAt) }
          const spots = cutTiles(layer.tiles, own.cores)
          const tiles = layer.tiles.map((tile) => {
            const spot = spots.get(tile)!
            const later = first + spot.round === round ? {} : { round: first + spot.round }
            return { ...tile, core: coreAt(spot.core), ...later }
          })
          return { ...layer, round, tiles }
        }),
      }
    })

/**
 * `arbitraryTiled` placed in every way that is right: in any cores, some of
 * which stay free, and in rounds, of which some layers take several. A chip that says how many cores it has
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
