import type { Chip } from '../../hardware/chip.js'
import { mvmCyclesOf } from '../../hardware/precision.js'
import type { TiledLayer } from '../../ir/tiled.js'

/** Parts of the cores that a round leaves free which copies may take. */
const budgets = [0, 1 / 16, 1 / 8, 1 / 4, 3 / 8, 1 / 2, 3 / 4, 1]

/**
 * Copies of layers one more at a time, always of the one whose copies multiply the longest, as far as each of some numbers of
 * extra cores goes, in rising order.
 */
export const slowestFirstCopies = (
  base: readonly TiledLayer[],
  { crossbar }: Pick<Chip, 'crossbar'>,
  extraCores: readonly number[],
): readonly (readonly number[])[] => {
  const copies = base.map(({ copies }) => copies?.count ?? 1)
  const cycles = base.map((layer) => layer.vectors * mvmCyclesOf(crossbar, layer))
  let taken = 0
  return extraCores.map((extra) => {
    for (;;) {
      const slowest = base.reduce(
        (most, _, i) => (cycles[i]! / copies[i]! > cycles[most]! / copies[most]! ? i : most),
        0,
      )
      const { tiles, vectors } = base[slowest]!
      if (taken + tiles.length > extra || copies[slowest]! >= vectors) return [...copies]
      copies[slowest]!++
      taken += tiles.length
    }
  })
}

/** The copies that layers of a round may have, where it leaves so many cores free: those that they have, and more by `slowestFirst`. */
export const copiesWithin = (
  base: readonly TiledLayer[],
  chip: Pick<Chip, 'crossbar'>,
  free: number,
): readonly (readonly number[])[] => {
  const extra = budgets.map((budget) => Math.floor(budget * free))
  const tried = slowestFirstCopies(base, chip, extra)
  return [...new Map(tried.map((copies) => [copies.join(), copies])).values()]
}
