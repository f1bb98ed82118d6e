import type { CoreProgram } from '../ir/program.js'
import { type Tile, tileKey, verticalGroups } from '../ir/tiled.js'
import { eachExecuted } from '../isa/instructions.js'
import { takesProduct } from '../isa/mnemonics.js'
import { multimap } from '../multimap.js'

/** Consecutive vectors. */
interface Run {
  readonly first: number
  readonly count: number
}

/** Crossbars that multiply the same vectors for the same columns: one for each tile of a vertical group. */
export interface Team {
  readonly tiles: readonly Tile[]
  readonly runs: readonly Run[]
}

/** The crossbars that hold the same tile, which are those of the copies of its layer. */
const holdersOf = (cores: readonly CoreProgram[]): ReadonlyMap<string, readonly CoreProgram[]> => {
  return multimap(
    cores.flatMap((program) => (program.tile === null ? [] : [[tileKey(program.tile), program] as const])),
  )
}

/** Of each vector of an image, which of the holders of a tile multiplies it. */
const whoMultiplies = (holders: readonly CoreProgram[], vectors: number, image: number): Int32Array => {
  const who = new Int32Array(vectors)
  if (holders.length > 1)
    for (const [i, { code }] of holders.entries())
      eachExecuted(code, ({ op }, vector) => {
        if (takesProduct.includes(op)) who[vector - image * vectors] = i
      })
  return who
}

/**
 * Who works together on the results of an image on the given cores, all of one layer of so many
 * vectors an image, vertical group after vertical group.
 */
export const teamsOf = (cores: readonly CoreProgram[], vectors: number, image: number): readonly Team[] => {
  const holders = holdersOf(cores)
  const first = [...holders.values()].flatMap(([program]) => program?.tile ?? [])
  return verticalGroups(first).flatMap((group) => {
    const held = group.map((tile) => holders.get(tileKey(tile)) ?? [])
    if (held.every(({ length }) => length === 1))
      return [{ tiles: group, runs: [{ first: 0, count: vectors }] }]
    const who = held.map((each) => whoMultiplies(each, vectors, image))
    const teams = new Map<string, { readonly tiles: readonly Tile[]; readonly runs: Run[] }>()
    for (let vector = 0; vector < vectors; vector++) {
      const members = who.map((of) => of[vector]!)
      const team = teams.get(members.join()) ?? {
        tiles: members.flatMap((holder, t) => held[t]?.[holder]?.tile ?? []),
        runs: [],
      }
      teams.set(members.join(), team)
      const last = team.runs.at(-1)
      if (last !== undefined && last.first + last.count === vector)
        team.runs[team.runs.length - 1] = { first: last.first, count: last.count + 1 }
      else team.runs.push({ first: vector, count: 1 })
    }
    return [...teams.values()]
  })
}
