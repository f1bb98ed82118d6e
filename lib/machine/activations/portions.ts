import type { Chip } from '../../hardware/chip.js'
import { countIn } from '../../isa/code.js'
import { readsLayers } from '../../isa/mnemonics.js'
import { bytesMoved } from '../costs/bytesMoved.js'
import type { Microcode } from '../relation/microcode.js'
import { access, accessesOf } from './accesses.js'
import type { Memorized } from './memories.js'

/** How often the programs of each layer read that go through their inputs in portions: these are read for good with the last. */
const portionsOf = (programs: readonly Memorized[]): Map<string, number> => {
  const portions = new Map<string, number>()
  for (const { program, order } of programs)
    if (order === null) {
      const own = countIn(program.code, ({ op }) => (readsLayers.includes(op) ? 1 : 0))
      portions.set(program.layer, (portions.get(program.layer) ?? 0) + own)
    }
  return portions
}

/** What portions do with memory. */
export interface Portioned {
  readonly add: (bytes: number, now: number) => void
  /** A program has read for good all that it reads. */
  readonly read: (index: number, now: number) => void
}

/** Programs of a phase that go through what they read and store in portions. */
export interface Portions {
  /** Reads that each of their layers has yet to do. */
  readonly left: Map<string, number>
  /** A program has done the instruction at a place. */
  readonly ended: (own: Memorized, at: number, now: number) => void
}

/** Follows the programs of a phase that go through all in portions: what they read, they need to the last of these. */
export const portionsIn = (
  code: Microcode,
  chip: Chip,
  programs: readonly Memorized[],
  memory: Portioned,
): Portions => {
  const accesses = accessesOf(code)
  const left = portionsOf(programs)
  return {
    left,
    ended: ({ program, stores }, at, now) => {
      const statement = code.origin[at]
      if (accesses[at] === access.store) {
        if (stores !== null && statement && statement.op !== 'LOOP')
          memory.add(bytesMoved(statement, program, chip), now)
        return
      }
      const further = (left.get(program.layer) ?? 0) - 1
      left.set(program.layer, further)
      if (further > 0) return
      for (const [index, each] of programs.entries())
        if (each.program.layer === program.layer) memory.read(index, now)
    },
  }
}
