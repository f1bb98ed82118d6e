import { type Instruction, operandOf, Statement } from './instruction.js'
import { rowOf } from './instructionSet.js'
import { mnemonics } from './mnemonics.js'
import { operands } from './operand.js'

/** A name of an instruction, and its operands. */
const spelled = (name: string, instruction: Instruction): string =>
  [
    name,
    ...rowOf(instruction).operands.map((operand) => operands[operand].text(operandOf(instruction, operand))),
  ].join(' ')

/** An instruction as a line of assembly text: its mnemonic and its operands. */
export const assemblyLine = (instruction: Instruction): string =>
  spelled(instruction.op.toLowerCase(), instruction)

/** An instruction as an explanation names it, its mnemonic in capitals: `CALL 3`. */
export const instructionText = (instruction: Instruction): string => spelled(instruction.op, instruction)

const byMnemonic = new Map(mnemonics.map((op) => [op.toLowerCase(), op]))

/** The instruction that a line of assembly text stands for, or what was expected in its place. */
export const parseInstruction = (line: string): Statement | string => {
  const [mnemonic = '', ...words] = line.split(/\s+/)
  const op = byMnemonic.get(mnemonic)
  if (op === undefined)
    return `an instruction (${[...byMnemonic.keys()].join(', ')}, loop), "}" or a directive`
  const { operands: names } = rowOf({ op })
  const fields = names.map((name, i) => [name, operands[name].parse(words[i] ?? '')])
  const read = { op, ...Object.fromEntries(fields) }
  if (words.length === names.length && Statement.is(read)) return read
  const wanted = names.map((name) => `${name} (${operands[name].expected})`).join(', ')
  return `${mnemonic} with ${wanted === '' ? 'no operand' : wanted}`
}
