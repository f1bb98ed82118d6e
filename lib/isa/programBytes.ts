import { foldCode } from './code.js'
import { operandOf, type Statement } from './instruction.js'
import { rowOf } from './instructionSet.js'
import { leb128, operands } from './operand.js'

const opcode = 1

const codeBytes = foldCode<number>({
  empty: 0,
  one: (instruction) =>
    rowOf(instruction).operands.reduce(
      (sum, name) => sum + operands[name].bytes(operandOf(instruction, name)),
      opcode,
    ),
  next: (a, b) => a + b,
  loop: ({ count, start, step }, body) =>
    opcode + leb128(count) + leb128(start) + leb128(step) + opcode + body,
})

/**
 * Bytes of a core's looped program in a plain encoding: a byte an opcode (two a loop: its head
 * and its end), LEB128 for each operand. Sizes of vectors follow from the tile and take none.
 *
 * @example
 * import { programBytes } from 'ohmflow/program'
 * const code = [{ op: 'LOOP', count: 100, start: 0, step: 1, body: [{ op: 'LOAD' }, { op: 'MVM' }, { op: 'STORE' }] }] as const
 * console.assert(programBytes({ code }) === 8)
 */
export const programBytes = ({ code }: { readonly code: readonly Statement[] }): number => codeBytes(code)
