import type { CoreProgram, Phase } from '../../lib/ir/program.js'
import type { Instruction, Statement } from '../../lib/isa/instruction.js'
import type { Chance } from './chance.js'
import { waitFor } from './signalled.js'
import { at, unroll } from './terms.js'

/** What somebody does wrong with the signals and waits between layers: what becomes of one of them. */
type Mistake = (
  chance: Chance,
  instruction: Instruction,
  partners: readonly CoreProgram[],
) => readonly Instruction[]

const registers = (instruction: Instruction, change: (register: number) => number): Instruction => {
  if (instruction.op === 'AWAIT') return { ...instruction, register: change(instruction.register) }
  if (instruction.op !== 'SIGNAL') return instruction
  const receivers = instruction.receivers.map((each) => ({ ...each, register: change(each.register) }))
  return { ...instruction, receivers }
}

const mistakes: readonly Mistake[] = [
  () => [],
  (_, instruction) => [instruction, instruction],
  (_, instruction) => [registers(instruction, (register) => register + 1)],
  (chance, instruction) => {
    if (instruction.op !== 'AWAIT') return []
    const [axis] = instruction.horizon.axes
    const count = (axis?.high ?? 0) + 1 + chance.one([-1, -1, 1])
    return count < 1
      ? []
      : [
          waitFor(
            instruction.unit,
            instruction.register,
            count,
            Math.max(count, axis?.size ?? 1),
            ...instruction.horizon.box,
          ),
        ]
  },
  (_, instruction) =>
    instruction.op === 'AWAIT'
      ? [{ ...instruction, unit: instruction.unit === 'load' ? 'output' : 'load' }]
      : [instruction],
  // one more that hears it
  (chance, instruction, partners) =>
    instruction.op === 'SIGNAL'
      ? [
          {
            ...instruction,
            receivers: [
              ...instruction.receivers,
              { core: chance.one(partners).core, register: chance.below(3) },
            ],
          },
        ]
      : [instruction],
  // a signal or a wait of the other kind
  (chance, instruction, partners) => {
    const { core } = chance.one(partners)
    return instruction.op === 'SIGNAL'
      ? [{ op: 'CALL', to: core }]
      : [{ op: 'WAIT', unit: 'output', from: core, count: 1 }]
  },
]

const isBetween = ({ op }: Instruction): boolean => op === 'SIGNAL' || op === 'AWAIT'

/** A phase with one mistake in what is between its layers; one instruction too early or too late, as well. */
export const mistakenTogether = (chance: Chance, phase: Phase): Phase => {
  const { cores } = phase
  const places = cores.flatMap(({ code }, core) =>
    unroll(code).flatMap(({ instruction }, place) => (isBetween(instruction) ? [{ core, place }] : [])),
  )
  if (places.length === 0) return phase
  const { core, place } = chance.one(places)
  const code = unroll(cores[core]!.code).map(({ instruction, vector }) => at(vector, instruction))
  const [executed, one] = [unroll(cores[core]!.code)[place]!, code[place]!]
  const changed = (): readonly Statement[] => {
    if (!chance.often(0.35))
      return code.toSpliced(
        place,
        1,
        ...chance
          .one(mistakes)(chance, executed.instruction, cores)
          .map((each) => at(executed.vector, each)),
      )
    const to = Math.max(0, Math.min(code.length - 1, place + chance.one([-4, -2, -1, 1, 2, 4])))
    return code.toSpliced(place, 1).toSpliced(to, 0, one)
  }
  const made = changed()
  return { ...phase, cores: cores.map((own, i) => (i === core ? { ...own, code: made } : own)) }
}
