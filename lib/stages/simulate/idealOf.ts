import type { Program } from '../../ir/program.js'
import { hasRegisters } from '../../ir/registers.js'
import { tileKey } from '../../ir/tileKey.js'
import { type Ideal, ideal } from '../../needs/ideal.js'

/** How often each layer's tiles are placed in a phase. */
const copiesOf = (program: Program, phase: number): ReadonlyMap<string, number> => {
  const holders = new Map<string, number>()
  const copies = new Map<string, number>()
  for (const { layer, tile } of program.phases[phase]?.cores ?? []) {
    if (tile === null) continue
    const key = `${layer} ${tileKey(tile)}`
    const count = (holders.get(key) ?? 0) + 1
    holders.set(key, count)
    copies.set(layer, Math.max(copies.get(layer) ?? 0, count))
  }
  return copies
}

/** The ideal of a program that computes all its layers at the same time; null where it does not. */
export const idealOf = (program: Program): Ideal | null => {
  const phase = program.phases.findIndex(({ cores }) => hasRegisters(cores))
  if (phase < 0 || program.phases.length > 1) return null
  const copies = copiesOf(program, phase)
  const layers = program.layers.map((layer) => {
    const count = copies.get(layer.name) ?? 1
    return count === 1 ? layer : { ...layer, copies: { count, vectors: 'in-turn' as const } }
  })
  return ideal({ chip: program.chip, layers }, program.images)
}
