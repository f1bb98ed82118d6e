import type { Chip } from '../hardware/chip.js'
import type { CoreProgram, Instruction, Statement } from '../ir/program.js'
import { bytesMoved } from './bytesMoved.js'
import { elementsHandled, executionCycles } from './microcode.js'
import { transferTime } from './transferTime.js'

/** Cycles of a unit's instruction, without waiting: its transfer, or its work on elements. */
export const instructionCycles = (instruction: Instruction, program: CoreProgram, chip: Chip): number => {
  const elements = elementsHandled(instruction, program)
  if (elements > 0) return executionCycles(elements, chip)
  return bytesMoved(instruction, program, chip) === 0 ? 0 : transferTime(instruction, program, chip)
}

/** The fewest cycles from a result of the crossbar until it has left the core: one addition and one transfer. */
export const leastExit = (program: CoreProgram, chip: Chip): number => {
  let least = Number.POSITIVE_INFINITY
  const look = (code: readonly Statement[]): void => {
    for (const statement of code) {
      if (statement.op === 'LOOP') look(statement.body)
      else if (statement.op === 'STORE' || statement.op === 'STOREP' || statement.op === 'SEND')
        least = Math.min(least, instructionCycles(statement, program, chip))
    }
  }
  look(program.code)
  return least === Number.POSITIVE_INFINITY ? 0 : least + instructionCycles({ op: 'ADD' }, program, chip)
}
