import type { Need } from '../../ir/need.js'
import type { CoreProgram } from '../../ir/program.js'
import { filtered } from '../../isa/filtered.js'
import { type Instruction, type Statement, unitOf } from '../../isa/instruction.js'
import { readsLayers, storesLayer } from '../../isa/mnemonics.js'
import type { WaitingUnit } from '../../isa/operand.js'
import { type Told, toldBy, type Untold, untold } from './told.js'

/** What remains of a register's code, the same for all registers that are used in the same way. */
const unnumbered = (instruction: Instruction): Instruction =>
  instruction.op === 'AWAIT' ? { ...instruction, register: 0 } : instruction

/** What a unit of a program does that bears on a register: it awaits it, and it reads layers. */
export const readerCode = (
  { code }: CoreProgram,
  register: number | null,
  unit: WaitingUnit,
): readonly Statement[] =>
  filtered(code, (instruction) => {
    if (instruction.op === 'AWAIT')
      return instruction.register === register && instruction.unit === unit ? unnumbered(instruction) : null
    return readsLayers.includes(instruction.op) && unitOf(instruction) === unit ? instruction : null
  })

const counted: Instruction = { op: 'SIGNAL', receivers: [{ core: 0, register: 0 }] }

/** What a program does that bears on a register: it counts it up, and it stores results. */
export const senderCode = ({ code }: CoreProgram, core: number, register: number): readonly Statement[] =>
  filtered(code, (instruction) => {
    if (instruction.op === 'SIGNAL')
      return instruction.receivers.some((each) => each.core === core && each.register === register)
        ? counted
        : null
    return storesLayer.includes(instruction.op) ? { op: 'STORE' } : null
  })

/** Answers what registers tell, programs that are alike once. */
export const telling = () => {
  const told = new Map<string, Told>()
  const answers = new Map<string, Untold | null>()
  return (
    reader: readonly Statement[],
    sender: readonly Statement[],
    need: Need | null,
    extents: { readonly reader: number; readonly sender: number },
  ): Untold | null => {
    const from = JSON.stringify(sender)
    const key = JSON.stringify([reader, need, extents, from])
    const known = answers.get(key)
    if (known !== undefined) return known
    const tells = told.get(from) ?? toldBy(sender)
    told.set(from, tells)
    const answer = untold(reader, tells, need, extents)
    answers.set(key, answer)
    return answer
  }
}
