import type { Violation } from '../codec/violation.js'
import type { CoreProgram, Phase } from '../ir/program.js'
import { tileKey } from '../ir/tiled.js'
import { firstIn, holds } from '../isa/code.js'

/** A core program with a tile, beside what it does to its crossbar. */
interface Use {
  /** What its load unit does first of these two, and whether it writes the crossbar at all. */
  readonly first: 'LOAD' | 'PROGRAM'
  readonly programs: boolean
  readonly phase: number
  readonly program: CoreProgram
  /** Its layer and tile, as one text. */
  readonly own: string
}

const usesOf = (phases: readonly Phase[]): readonly Use[] =>
  phases.flatMap(({ cores }, phase) =>
    cores.flatMap((program) => {
      const { layer, tile, code } = program
      if (tile === null) return []
      const op = firstIn(code, (instruction) => instruction.op === 'LOAD' || instruction.op === 'PROGRAM')?.op
      if (op !== 'LOAD' && op !== 'PROGRAM') return []
      const own = `${tileKey(tile)} of layer "${layer}"`
      return [{ phase, program, own, first: op, programs: holds(code, 'PROGRAM') }]
    }),
  )

/**
 * Cores that multiply with a tile which their crossbar does not hold, in one inference after another: a crossbar
 * holds what PROGRAM wrote last; before the first inference it is given the tile that it is first used with.
 */
export const residencyViolations = (phases: readonly Phase[]): readonly Violation[] => {
  const uses = usesOf(phases)
  const held = new Map<number, string>()
  for (const { program, first, own } of uses)
    if (!held.has(program.core)) held.set(program.core, first === 'LOAD' ? own : 'nothing')
  const found: Violation[] = []
  for (const inference of ['in the first inference', 'from the second inference on'])
    for (const { phase, program, own, first, programs } of uses) {
      const tile = held.get(program.core)
      if (first === 'LOAD' && tile !== own)
        found.push({
          rule: 'crossbar',
          where: `layer "${program.layer}" (phase ${phase}), core ${program.core}`,
          problem: `it multiplies with tile ${own}, but ${inference} its crossbar holds tile ${tile}; PROGRAM would write it`,
        })
      if (programs) held.set(program.core, own)
    }
  return found
}
