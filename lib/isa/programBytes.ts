import { sum } from '../arithmetic.js'
import { type Instruction, operandOf, type Statement } from './instruction.js'
import { rowOf } from './instructionSet.js'
import { leb128, leb128Of } from './leb128.js'
import { type Encoded, operands } from './operand.js'
import { progressionAt, zigzag } from './progression.js'

const opcode = 1

/** An instruction in program memory: its opcode, of which its operands' marks are bits, and their numbers. */
const encoded = (instruction: Instruction): Encoded => {
  const parts = rowOf(instruction).operands.map((name) =>
    operands[name].encoded(operandOf(instruction, name)),
  )
  return {
    mark: [instruction.op, ...parts.map(({ mark }) => mark)].join(' '),
    numbers: parts.flatMap(({ numbers }) => numbers),
  }
}

const rowBytes = (numbers: readonly number[]): number => opcode + leb128Of(numbers)

/** What instructions take of the same mark, whose numbers these are: runs of them where that is shorter. */
const alikeBytes = (rows: readonly (readonly number[])[]): number => {
  let bytes = 0
  for (let place = 0; place < rows.length; ) {
    const single = rowBytes(rows[place] ?? [])
    const { count, steps } = progressionAt(rows, place)
    const each = sum(rows.slice(place, place + count).map(rowBytes))
    const run = opcode + leb128(count) + single + leb128Of(steps.map(zigzag))
    const shorter = count > 1 && run < each
    bytes += shorter ? run : single
    place += shorter ? count : 1
  }
  return bytes
}

/** What instructions of the same name take that follow one another, mark by mark. */
const sequenceBytes = (instructions: readonly Instruction[]): number => {
  const all = instructions.map(encoded)
  let bytes = 0
  for (let from = 0; from < all.length; ) {
    let to = from + 1
    while (all[to]?.mark === all[from]?.mark && to < all.length) to++
    bytes += alikeBytes(all.slice(from, to).map(({ numbers }) => numbers))
    from = to
  }
  return bytes
}

/** What one instruction takes: most stand among others. */
const oneBytes = (instruction: Instruction): number => {
  let bytes = opcode
  for (const name of rowOf(instruction).operands) bytes += operands[name].bytes(operandOf(instruction, name))
  return bytes
}

const codeBytes = (code: readonly Statement[]): number => {
  let bytes = 0
  for (let place = 0; place < code.length; place++) {
    const statement = code[place]!
    if (statement.op === 'LOOP') {
      const { count, start, step, body } = statement
      bytes += opcode + leb128(count) + leb128(start) + leb128(step) + opcode + codeBytes(body)
      continue
    }
    const alike: Instruction[] = [statement]
    for (;;) {
      const next = code[place + 1]
      if (next?.op !== statement.op) break
      alike.push(next)
      place++
    }
    bytes += alike.length === 1 ? oneBytes(statement) : sequenceBytes(alike)
  }
  return bytes
}

/**
 * Bytes of a core's looped program in a plain encoding: a byte an opcode (two a loop: its head
 * and its end), LEB128 for each operand. Sizes of vectors follow from the tile and take none.
 *
 * Instructions of one kind that stand one after the other, and whose operands each go on by the same step, as those do that
 * wait for the copies of a layer or tell its cores one by one, are a run where that is shorter: an opcode for it, their
 * number, the first of them, and the steps of its operands.
 *
 * @example
 * import { programBytes } from 'ohmflow/program'
 * const code = [{ op: 'LOOP', count: 100, start: 0, step: 1, body: [{ op: 'LOAD' }, { op: 'MVM' }, { op: 'STORE' }] }] as const
 * console.assert(programBytes({ code }) === 8)
 * const told = Array.from({ length: 576 }, (_, i) => ({ op: 'SIGNAL', receivers: [{ core: 78 + i, register: 0 }] }) as const)
 * console.assert(programBytes({ code: told }) === 10)
 */
export const programBytes = ({ code }: { readonly code: readonly Statement[] }): number => codeBytes(code)
