import type { Chip } from '../../hardware/chip.js'
import type { CoreProgram } from '../../ir/program.js'
import { tileColumns } from '../../ir/tiled.js'
import { eachIn } from '../../isa/code.js'
import { type Instruction, operandOf } from '../../isa/instruction.js'
import { rowOf } from '../../isa/instructionSet.js'
import { add } from '../../isa/written.js'
import { bytesMoved } from './bytesMoved.js'
import { transferTime } from './transferTime.js'

/** Elements that an instruction has the output unit handle. */
export const elementsHandled = (instruction: Instruction, { tile }: CoreProgram): number => {
  switch (rowOf(instruction).handles) {
    case 'elements':
      return Number(operandOf(instruction, 'elements'))
    case 'columns':
      return tile === null ? 0 : tileColumns(tile)
    case null:
      return 0
  }
}

/** Cycles of an output unit for so many elements. */
export const executionCycles = (elements: number, { core }: Chip): number => Math.ceil(elements / core.lanes)

/** Cycles of a unit's instruction, without waiting: its transfer, or its work on elements. */
export const instructionCycles = (instruction: Instruction, program: CoreProgram, chip: Chip): number => {
  const elements = elementsHandled(instruction, program)
  if (elements > 0) return executionCycles(elements, chip)
  return bytesMoved(instruction, program, chip) === 0 ? 0 : transferTime(instruction, program, chip)
}

/** The fewest cycles from a result of the crossbar until it has left the core: one addition and one transfer. */
export const leastExit = (program: CoreProgram, chip: Chip): number => {
  let least = Number.POSITIVE_INFINITY
  eachIn(program.code, (instruction) => {
    if (rowOf(instruction).frees === 'output buffer')
      least = Math.min(least, instructionCycles(instruction, program, chip))
  })
  return least === Number.POSITIVE_INFINITY ? 0 : least + instructionCycles(add, program, chip)
}
