import type { Need } from '../../ir/need.js'
import type { CoreProgram } from '../../ir/program.js'
import { filtered } from '../../isa/filtered.js'
import { countings } from '../../isa/horizon.js'
import { countedUp, isAwaiting, type Statement, unitOf } from '../../isa/instruction.js'
import { readsLayers, storesLayer } from '../../isa/mnemonics.js'
import type { WaitingUnit } from '../../isa/operand.js'
import { countUp, store } from '../../isa/written.js'
import type { Register } from './registers.js'
import { type Extents, lacksByNeed, type Told, toldBy, type Untold, untold } from './told.js'

/** Registers that one unit awaits and one program counts up, which go by their places. */
type Between = readonly Pick<Register, 'core' | 'register'>[]

/** What a unit of a program does that bears on registers: it awaits them, and it reads layers. */
export const readerCode = (
  { code }: CoreProgram,
  registers: Between,
  unit: WaitingUnit,
): readonly Statement[] =>
  filtered(code, (instruction) => {
    if (!isAwaiting(instruction))
      return readsLayers.includes(instruction.op) && unitOf(instruction) === unit ? instruction : null
    const register = registers.findIndex((each) => each.register === instruction.register)
    return register < 0 || instruction.unit !== unit ? null : { ...instruction, register }
  })

/** What a program does that bears on registers: it counts them up, and it stores results. */
export const senderCode = ({ code }: CoreProgram, registers: Between): readonly Statement[] =>
  filtered(code, (instruction) => {
    if (storesLayer.includes(instruction.op)) return store
    const own = countedUp(instruction)
    const receivers = registers.flatMap(({ core, register }, place) =>
      own.some((each) => each.core === core && each.register === register)
        ? [{ core: 0, register: place }]
        : [],
    )
    return receivers.length === 0 ? null : countUp(receivers)
  })

/** Who reads, of whom, over which registers. */
export interface Question {
  readonly reader: CoreProgram
  readonly unit: WaitingUnit
  readonly sender: CoreProgram | undefined
  readonly registers: Between
}

/** Answers what registers tell, programs that are alike once. */
export const telling = () => {
  const countingOf = countings()
  const told = new Map<string, Told>()
  const answers = new Map<string, Untold | null>()
  const tellsOf = (text: string, code: readonly Statement[], registers: number): Told => {
    const known = told.get(text)
    if (known !== undefined) return known
    const made = toldBy(code, registers)
    told.set(text, made)
    return made
  }
  return (
    { reader, unit, sender, registers }: Question,
    need: Need | null,
    extents: Extents,
  ): Untold | null => {
    const [takes, gives] = [
      readerCode(reader, registers, unit),
      sender === undefined ? [] : senderCode(sender, registers),
    ]
    const from = JSON.stringify([registers.length, gives])
    const key = JSON.stringify([takes, need, extents, from])
    const known = answers.get(key)
    if (known !== undefined) return known
    const tells = tellsOf(from, gives, registers.length)
    const lacks = need === null ? null : lacksByNeed(tells, need, extents)
    const answer = untold(takes, tells, lacks, countingOf)
    answers.set(key, answer)
    return answer
  }
}
