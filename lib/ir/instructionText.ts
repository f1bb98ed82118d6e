import type { Instruction } from '../isa/instruction.js'

/** An instruction as an explanation names it: `RECEIVE 3`. */
export const instructionText = ({ op, ...operands }: Instruction): string =>
  [op, ...Object.values(operands).map(String)].join(' ')
