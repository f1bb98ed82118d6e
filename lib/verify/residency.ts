import type { Violation } from '../codec/violation.js'
import type { CoreProgram, Phase } from '../ir/program.js'
import { tileKey } from '../ir/tiled.js'
import { firstIn, holds } from '../isa/code.js'
import { loadsInput, writesCrossbar } from '../isa/mnemonics.js'

/** A core program with a tile, beside what it does to its crossbar. */
interface Use {
  /** Whether it loads inputs before it writes the crossbar, and whether it writes it at all. */
  readonly loadsFirst: boolean
  readonly writes: boolean
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
      const first = firstIn(code, ({ op }) => loadsInput.includes(op) || writesCrossbar.includes(op))
      if (first === null) return []
      const own = `${tileKey(tile)} of layer "${layer}"`
      const loadsFirst = loadsInput.includes(first.op)
      return [{ phase, program, own, loadsFirst, writes: holds(code, ...writesCrossbar) }]
    }),
  )

/**
 * Cores that multiply with a tile which their crossbar does not hold, in one inference after another: a crossbar
 * holds what PROGRAM wrote last; before the first inference it is given the tile that it is first used with.
 */
export const residencyViolations = (phases: readonly Phase[]): readonly Violation[] => {
  const uses = usesOf(phases)
  const held = new Map<number, string>()
  for (const { program, loadsFirst, own } of uses)
    if (!held.has(program.core)) held.set(program.core, loadsFirst ? own : 'nothing')
  const found: Violation[] = []
  for (const inference of ['in the first inference', 'from the second inference on'])
    for (const { phase, program, own, loadsFirst, writes } of uses) {
      const tile = held.get(program.core)
      if (loadsFirst && tile !== own)
        found.push({
          rule: 'crossbar',
          where: `layer "${program.layer}" (phase ${phase}), core ${program.core}`,
          problem: `it multiplies with tile ${own}, but ${inference} its crossbar holds tile ${tile}; PROGRAM would write it`,
        })
      if (writes) held.set(program.core, own)
    }
  return found
}
