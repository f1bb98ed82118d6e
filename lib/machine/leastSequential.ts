import type { Chip } from '../hardware/chip.js'
import type { CoreProgram } from '../ir/program.js'
import { verticalGroups } from '../ir/tiled.js'
import { leastCycles } from './leastCycles.js'

/**
 * A closed form that the cycles of cores one after another never go below: what each takes at least by itself,
 * added up over a vertical group. Linear in the size of the looped programs.
 */
export const leastSequential = (cores: readonly CoreProgram[], chip: Chip): number => {
  const alone = new Map(
    cores.flatMap((program) => {
      if (program.tile === null) return []
      const code = program.code.filter(({ op }) => op !== 'WAIT' && op !== 'CALL')
      return [[program.tile, leastCycles([{ ...program, code }], chip)] as const]
    }),
  )
  return verticalGroups([...alone.keys()])
    .map((group) => group.reduce((sum, tile) => sum + (alone.get(tile) ?? 0), 0))
    .reduce((longest, cycles) => Math.max(longest, cycles), 0)
}
