import { foldCode } from './code.js'
import { operandOf, type Statement } from './instruction.js'
import { rowOf } from './instructionSet.js'

/** Bytes of an integer in LEB128 (7 bits a byte); negative ones in its signed form. */
const leb128 = (n: number): number => {
  let bytes = 1
  for (let rest = n < 0 ? -(n + 1) * 2 : n; rest >= 128; rest = Math.floor(rest / 128)) bytes++
  return bytes
}

const opcode = 1

const codeBytes = foldCode<number>({
  empty: 0,
  // a unit is part of the opcode
  one: (instruction) =>
    rowOf(instruction).operands.reduce((sum, name) => {
      const value = operandOf(instruction, name)
      return typeof value === 'number' ? sum + leb128(value) : sum
    }, opcode),
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
