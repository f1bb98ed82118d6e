import type { CoreProgram } from '../ir/program.js'
import { countIn } from '../isa/code.js'
import { type Instruction, partnerOf, unitOf } from '../isa/instruction.js'
import type { Mnemonic } from '../isa/instructionSet.js'
import { eachExecuted } from '../isa/instructions.js'

/** The instructions of a core's units as flat arrays, in the order in which each unit executes them. */
export interface Unrolled {
  /** The vectors that the load unit loads. */
  readonly loads: Int32Array
  /** Of each instruction of the output unit: its name, its vector, and the number of the other core, or −1. */
  readonly ops: readonly Mnemonic[]
  readonly vectors: Int32Array
  readonly partners: Int32Array
}

const isOutput = (instruction: Instruction): boolean => unitOf(instruction) === 'output'

/** Linear in the executed instructions. */
export const unrolled = ({ code }: CoreProgram): Unrolled => {
  const length = countIn(code, (instruction) => (isOutput(instruction) ? 1 : 0))
  const loads = new Int32Array(countIn(code, ({ op }) => (op === 'LOAD' ? 1 : 0)))
  const [vectors, partners] = [new Int32Array(length), new Int32Array(length)]
  const ops: Mnemonic[] = []
  let load = 0
  eachExecuted(code, (instruction, vector) => {
    if (instruction.op === 'LOAD') loads[load++] = vector
    if (!isOutput(instruction)) return
    vectors[ops.length] = vector
    partners[ops.length] = partnerOf(instruction) ?? -1
    ops.push(instruction.op)
  })
  return { loads, ops, vectors, partners }
}
