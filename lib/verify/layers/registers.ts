import type { Violation } from '../../codec/violation.js'
import type { Chip } from '../../hardware/chip.js'
import { instructionText } from '../../ir/instructionText.js'
import type { CoreProgram, Phase } from '../../ir/program.js'
import { eachIn } from '../../isa/code.js'
import type { Instruction } from '../../isa/instruction.js'

/** Who counts up a named register, and who awaits it, as indices of programs of a phase. */
export interface Register {
  readonly core: number
  readonly register: number
  readonly senders: Set<number>
  /** The units that await it: twice the index of a load unit's program, and one more of an output unit's. */
  readonly readers: Set<number>
}

/** The key of a register among all of a phase. */
const registerKey = (core: number, register: number): string => `${core}.${register}`

/** The named registers of a phase. */
export const registersOf = (cores: readonly CoreProgram[]): ReadonlyMap<string, Register> => {
  const found = new Map<string, Register>()
  const at = (core: number, register: number): Register => {
    const key = registerKey(core, register)
    const known = found.get(key) ?? { core, register, senders: new Set(), readers: new Set() }
    found.set(key, known)
    return known
  }
  cores.forEach(({ core, code }, i) => {
    eachIn(code, (instruction) => {
      if (instruction.op === 'SIGNAL')
        for (const each of instruction.receivers) at(each.core, each.register).senders.add(i)
      if (instruction.op === 'AWAIT')
        at(core, instruction.register).readers.add(2 * i + (instruction.unit === 'output' ? 1 : 0))
    })
  })
  return found
}

/** What a SIGNAL or an AWAIT asks of a chip that it cannot do. */
const chipProblem = (instruction: Instruction, own: number, { signal }: Chip): string | null => {
  if (instruction.op !== 'SIGNAL' && instruction.op !== 'AWAIT') return null
  if (signal.kind === 'polling') return 'the chip polls flags and has no registers that are named'
  if (instruction.op === 'AWAIT' || signal.kind === 'broadcast') return null
  const others = instruction.receivers.filter(({ core }) => core !== own)
  return others.length === 0 || instruction.receivers.length === 1
    ? null
    : 'a signal of this chip reaches one register; one of kind "broadcast" reaches several'
}

/** What only a core's program with a tile may do where the core has others beside it. */
const forOne: ReadonlySet<Instruction['op']> = new Set(['CALL', 'WAIT', 'SEND', 'RECEIVE', 'LOADP', 'STOREP'])

/**
 * Violations of the form of registers: a register that several programs signal, or several units await, a signal that
 * the chip does not have or to a core that it does not have, and programs on one core that could be taken for each other.
 */
export const registerViolations = (
  { cores }: Phase,
  count: number,
  chip: Chip,
  where: string,
): readonly Violation[] => {
  const rule = 'registers'
  const programs = new Map<number, number>()
  for (const { core } of cores) programs.set(core, (programs.get(core) ?? 0) + 1)
  const shared = [...registersOf(cores).values()].flatMap(({ core, register, senders, readers }) => [
    ...(senders.size > 1
      ? [{ rule, where, problem: `register ${register} of core ${core} has ${senders.size} senders` }]
      : []),
    ...(readers.size > 1
      ? [{ rule, where, problem: `${readers.size} units await register ${register} of core ${core}` }]
      : []),
  ])
  return [
    ...shared,
    ...cores.flatMap(({ core, layer, tile, code }) => {
      const problems = new Set<string>()
      eachIn(code, (instruction) => {
        const problem = chipProblem(instruction, core, chip)
        if (problem !== null) problems.add(`${instructionText(instruction)}: ${problem}`)
        if (instruction.op === 'SIGNAL')
          for (const receiver of instruction.receivers)
            if (receiver.core >= count)
              problems.add(`${instructionText(instruction)}: the chip has ${count} cores`)
        if (tile === null && (programs.get(core) ?? 0) > 1 && forOne.has(instruction.op))
          problems.add(`${instruction.op} is for the one program of a core whose crossbar takes part`)
      })
      return [...problems].map((problem) => ({
        rule,
        where: `layer "${layer}", core ${core}`,
        problem,
      }))
    }),
  ]
}
