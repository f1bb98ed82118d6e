import type { CoreProgram } from './program.js'
import { tileKey } from './tiled.js'

/** The cores of a vertical group, from the first rows to the last. */
export interface GroupPrograms {
  /** Of which copy of its layer. */
  readonly copy: number
  readonly cores: readonly CoreProgram[]
}

/** The vertical groups of core programs, each copy's by themselves: the k-th core that holds a tile is of copy k. */
export const columnsOf = (cores: readonly CoreProgram[]): readonly GroupPrograms[] => {
  const holders = new Map<string, number>()
  const columns = new Map<string, { readonly copy: number; readonly cores: [number, CoreProgram][] }>()
  for (const program of cores) {
    const { layer, tile } = program
    if (tile === null) continue
    const { groups, rows, columns: span } = tile
    const held = JSON.stringify([layer, tileKey(tile)])
    const copy = holders.get(held) ?? 0
    holders.set(held, copy + 1)
    const key = JSON.stringify([layer, copy, groups.start, groups.count, span.start, span.count])
    const column = columns.get(key) ?? { copy, cores: [] }
    column.cores.push([rows.start, program])
    columns.set(key, column)
  }
  return [...columns.values()].map(({ copy, cores: unsorted }) => ({
    copy,
    cores: unsorted.toSorted(([a], [b]) => a - b).map(([, program]) => program),
  }))
}
