import type { CoreProgram, Statement } from './program.js'

/** Bytes of an integer in LEB128 (7 bits a byte); negative ones in its signed form. */
const leb128 = (n: number): number => {
  let bytes = 1
  for (let rest = n < 0 ? -(n + 1) * 2 : n; rest >= 128; rest = Math.floor(rest / 128)) bytes++
  return bytes
}

const opcode = 1

const bytesOf = (statement: Statement): number => {
  switch (statement.op) {
    case 'WAIT':
      return opcode + leb128(statement.from) + leb128(statement.count)
    case 'LOADP':
    case 'RECEIVE':
      return opcode + leb128(statement.from)
    case 'SEND':
    case 'CALL':
      return opcode + leb128(statement.to)
    case 'READ':
    case 'WRITE':
      return opcode + leb128(statement.bytes)
    case 'EXECUTE':
      return opcode + leb128(statement.elements)
    case 'LOOP':
      return (
        opcode +
        leb128(statement.count) +
        leb128(statement.start) +
        leb128(statement.step) +
        opcode +
        codeBytes(statement.body)
      )
    default:
      return opcode
  }
}

const codeBytes = (code: readonly Statement[]): number =>
  code.reduce((sum, statement) => sum + bytesOf(statement), 0)

/**
 * Bytes of a core's looped program in a plain encoding: a byte an opcode (two a loop: its head
 * and its end), LEB128 for each operand. Sizes of vectors follow from the tile and take none.
 *
 * @example
 * import { programBytes } from 'ohmflow'
 * const code = [{ op: 'LOOP', count: 100, start: 0, step: 1, body: [{ op: 'LOAD' }, { op: 'MVM' }, { op: 'STORE' }] }] as const
 * console.assert(programBytes({ code }) === 8)
 */
export const programBytes = ({ code }: Pick<CoreProgram, 'code'>): number => codeBytes(code)
