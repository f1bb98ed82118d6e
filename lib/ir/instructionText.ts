import { type Instruction, operandOf } from '../isa/instruction.js'
import { rowOf } from '../isa/instructionSet.js'
import { operands } from '../isa/operand.js'

/** An instruction as an explanation names it, its mnemonic in capitals: `CALL 3`. */
export const instructionText = (instruction: Instruction): string =>
  [
    instruction.op,
    ...rowOf(instruction).operands.map((name) => operands[name].text(operandOf(instruction, name))),
  ].join(' ')
