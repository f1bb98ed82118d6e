import type { Mnemonic } from '../../isa/instructionSet.js'
import { mnemonics } from '../../isa/mnemonics.js'

/** Opcodes of the flat code that are no instructions: the end of a unit's code, and the two ends of a loop. */
export const control = { end: 0, loop: 1, next: 2 } as const

const firstInstruction = Object.keys(control).length
const opcodes: ReadonlyMap<Mnemonic, number> = new Map(mnemonics.map((op, i) => [op, firstInstruction + i]))

/** The opcode of an instruction in the flat code. */
export const opcodeOf = (op: Mnemonic): number => opcodes.get(op) ?? control.end

/** The instruction that an opcode stands for; null for the end and for loops. */
export const mnemonicOf = (opcode: number): Mnemonic | null => mnemonics[opcode - firstInstruction] ?? null

/** How many opcodes there are. */
export const opcodesInAll = firstInstruction + mnemonics.length
