import type { Violation } from '../codec/violation.js'
import type { CoreProgram, Phase, Statement } from '../ir/program.js'
import { tileKey } from './tileKey.js'

/** What the load unit of a core does first of these two, and whether it writes the crossbar at all. */
interface Writing {
  first: 'LOAD' | 'PROGRAM' | null
  programs: boolean
}

const look = (code: readonly Statement[], so: Writing): void => {
  for (const statement of code) {
    if (statement.op === 'LOOP') look(statement.body, so)
    if (statement.op === 'PROGRAM') so.programs = true
    if (statement.op === 'LOAD' || statement.op === 'PROGRAM') so.first ??= statement.op
  }
}

/** A core program with a tile, beside what it does to its crossbar. */
interface Use extends Writing {
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
      const use: Use = {
        phase,
        program,
        own: `${tileKey(tile)} of layer "${layer}"`,
        first: null,
        programs: false,
      }
      look(code, use)
      return use.first === null ? [] : [use]
    }),
  )

/**
 * Cores that multiply with a tile which their crossbar does not hold, in one inference after another: a crossbar
 * holds what PROGRAM wrote last; before the first inference it is given the tile that it is first used with.
 */
export const residencyViolations = (phases: readonly Phase[]): readonly Violation[] => {
  const uses = usesOf(phases)
  const holds = new Map<number, string>()
  for (const { program, first, own } of uses)
    if (!holds.has(program.core)) holds.set(program.core, first === 'LOAD' ? own : 'nothing')
  const found: Violation[] = []
  for (const inference of ['in the first inference', 'from the second inference on'])
    for (const { phase, program, own, first, programs } of uses) {
      const held = holds.get(program.core)
      if (first === 'LOAD' && held !== own)
        found.push({
          rule: 'crossbar',
          where: `layer "${program.layer}" (phase ${phase}), core ${program.core}`,
          problem: `it multiplies with tile ${own}, but ${inference} its crossbar holds tile ${held}; PROGRAM would write it`,
        })
      if (programs) holds.set(program.core, own)
    }
  return found
}
