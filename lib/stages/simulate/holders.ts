import type { CoreProgram } from '../../ir/program.js'
import { tileKey } from '../../ir/tiled.js'

/** Of each tile of each layer, how many cores hold it: as many as there are copies. */
export const holdersOf = (cores: readonly CoreProgram[]): readonly number[] => {
  const holders = new Map<string, Set<number>>()
  for (const { core, layer, tile } of cores) {
    if (tile === null) continue
    const key = JSON.stringify([layer, tileKey(tile)])
    const known = holders.get(key)
    if (known === undefined) holders.set(key, new Set([core]))
    else known.add(core)
  }
  return [...holders.values()].map(({ size }) => size)
}
