import { type Tile, verticalGroups } from '../../ir/tiled.js'

/** Where a tile of a layer that takes several rounds sits; its rounds are counted from 0. */
export interface Spot {
  readonly core: number
  readonly round: number
}

/** As many vertical groups a round as fit. */
const wholeGroups = <T extends Tile>(
  groups: readonly (readonly T[])[],
  cores: number,
): ReadonlyMap<T, Spot> => {
  const spots = new Map<T, Spot>()
  let [round, free] = [0, 0]
  for (const group of groups) {
    if (free + group.length > cores) [round, free] = [round + 1, 0]
    for (const tile of group) spots.set(tile, { core: free++, round })
  }
  return spots
}

/** All cores in each round but the last: a vertical group goes on in the core that had its last rows. */
const filled = <T extends Tile>(groups: readonly (readonly T[])[], cores: number): ReadonlyMap<T, Spot> => {
  const spots = new Map<T, Spot>()
  let order = Array.from({ length: cores }, (_, core) => core)
  let [round, taken] = [0, 0]
  for (const group of groups)
    for (const [v, tile] of group.entries()) {
      if (taken === cores) {
        const last = order[cores - 1]!
        const others = Array.from({ length: cores }, (_, core) => core)
        order = v === 0 ? others : [last, ...others.filter((core) => core !== last)]
        ;[round, taken] = [round + 1, 0]
      }
      spots.set(tile, { core: order[taken++]!, round })
    }
  return spots
}

const roundsIn = (spots: ReadonlyMap<unknown, Spot>): number =>
  [...spots.values()].reduce((most, { round }) => Math.max(most, round + 1), 0)

/**
 * Where the tiles of a layer sit that has more of them than there are cores, over as few rounds as there can be: whole
 * vertical groups, which have nothing to do with one another, where that takes no more of them; else each round fills all
 * cores, and the sums of a group that it cuts wait in memory for the next.
 */
export const cutTiles = <T extends Tile>(tiles: readonly T[], cores: number): ReadonlyMap<T, Spot> => {
  const groups = verticalGroups(tiles)
  const full = filled(groups, cores)
  if (groups.some(({ length }) => length > cores)) return full
  const whole = wholeGroups(groups, cores)
  return roundsIn(whole) > roundsIn(full) ? full : whole
}

/** How many rounds a layer of so many tiles takes: one where the cores hold all. */
export const roundsFor = (tiles: number, cores: number): number => Math.max(1, Math.ceil(tiles / cores))
