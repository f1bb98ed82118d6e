import type { CoreProgram } from '../../ir/program.js'
import { firstIn } from '../../isa/code.js'
import { type Instruction, partnerOf } from '../../isa/instruction.js'
import type { Step } from './unsynchronized.js'

/** The first of these instructions of a program, with a core where one is given, as a link of a message's chain; none where it has none. */
export const firstStep = (
  program: CoreProgram | undefined,
  ops: readonly Instruction['op'][],
  vector: number,
  what: string,
  partner?: number,
): readonly Step[] => {
  if (program === undefined) return []
  const instruction = firstIn(
    program.code,
    (each) => ops.includes(each.op) && (partner === undefined || partnerOf(each) === partner),
  )
  return instruction === null ? [] : [{ core: program.core, instruction, vector, what }]
}
