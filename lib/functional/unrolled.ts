import type { CoreProgram } from '../ir/program.js'
import { countIn } from '../isa/code.js'
import { type Instruction, partnerOf, unitOf } from '../isa/instruction.js'
import { eachExecuted } from '../isa/instructions.js'
import { loadsInput } from '../isa/mnemonics.js'
import { opcodeOf } from '../machine/relation/opcodes.js'

/** The instructions of a core's units as flat arrays, in the order in which each unit executes them. */
export interface Unrolled {
  /** The vectors that the load unit loads. */
  readonly loads: Int32Array
  /** Of each instruction of the output unit: its opcode, its vector, and the number of the other core, or −1. */
  readonly ops: Uint8Array
  readonly vectors: Int32Array
  readonly partners: Int32Array
}

const loads = (instruction: Instruction): boolean => loadsInput.includes(instruction.op)
const isOutput = (instruction: Instruction): boolean => unitOf(instruction) === 'output'

/** Linear in the executed instructions. */
export const unrolled = ({ code }: CoreProgram): Unrolled => {
  const length = countIn(code, (instruction) => (isOutput(instruction) ? 1 : 0))
  const loaded = new Int32Array(countIn(code, (instruction) => (loads(instruction) ? 1 : 0)))
  const [vectors, partners] = [new Int32Array(length), new Int32Array(length)]
  const ops = new Uint8Array(length)
  let [load, output] = [0, 0]
  eachExecuted(code, (instruction, vector) => {
    if (loads(instruction)) loaded[load++] = vector
    if (!isOutput(instruction)) return
    vectors[output] = vector
    partners[output] = partnerOf(instruction) ?? -1
    ops[output++] = opcodeOf(instruction.op)
  })
  return { loads: loaded, ops, vectors, partners }
}
