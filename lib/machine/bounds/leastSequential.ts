import type { Chip } from '../../hardware/chip.js'
import { columnsOf } from '../../ir/columnsOf.js'
import type { CoreProgram } from '../../ir/program.js'
import { givesSignal, takesSignal } from '../../isa/mnemonics.js'
import { leastCycles } from './leastCycles.js'

const signalling: ReadonlySet<string> = new Set([...givesSignal, ...takesSignal])

/**
 * A closed form that the cycles of cores one after another never go below: what each takes at least by itself,
 * added up over a vertical group. Linear in the size of the looped programs.
 */
export const leastSequential = (cores: readonly CoreProgram[], chip: Chip): number => {
  const alone = (program: CoreProgram): number => {
    // one after another, nobody waits for a signal of the group, nor gives one
    const code = program.code.filter(({ op }) => !signalling.has(op))
    return leastCycles([{ ...program, code }], chip)
  }
  return columnsOf(cores)
    .map(({ cores: column }) => column.reduce((sum, program) => sum + alone(program), 0))
    .reduce((longest, cycles) => Math.max(longest, cycles), 0)
}
