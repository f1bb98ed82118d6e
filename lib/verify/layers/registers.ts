import type { Violation } from '../../codec/violation.js'
import type { Chip } from '../../hardware/chip.js'
import type { CoreProgram, Phase } from '../../ir/program.js'
import { eachIn } from '../../isa/code.js'
import { horizonProblem } from '../../isa/horizon.js'
import { countedUp, type Instruction, isAwaiting } from '../../isa/instruction.js'
import { type Mnemonic, rowOf } from '../../isa/instructionSet.js'
import { mnemonics, usesRegisters } from '../../isa/mnemonics.js'
import type { Receiver } from '../../isa/receivers.js'
import { instructionText } from '../../isa/text.js'
import { asCore, type CoreIndex, type UnitIndex, unitAt } from '../../machine/relation/unitIndex.js'

/** Who counts up a named register, and who awaits it, as indices of programs of a phase. */
export interface Register {
  readonly core: number
  readonly register: number
  readonly senders: Set<CoreIndex>
  /** The units that await it. */
  readonly readers: Set<UnitIndex>
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
      for (const each of countedUp(instruction)) at(each.core, each.register).senders.add(asCore(i))
      if (isAwaiting(instruction))
        at(core, instruction.register).readers.add(unitAt(asCore(i), instruction.unit))
    })
  })
  return found
}

/** A register that one signal would count up several times, so that its count would not say how much is stored. */
const repeated = (receivers: readonly Receiver[]): Receiver | undefined => {
  const seen = new Set<string>()
  return receivers.find(({ core, register }) => {
    const known = seen.has(registerKey(core, register))
    seen.add(registerKey(core, register))
    return known
  })
}

/** What is wrong with the registers that a core counts up: with what it names, or with a chip that cannot do it. */
const signalProblems = (
  receivers: readonly Receiver[],
  own: number,
  count: number,
  { signal }: Chip,
): readonly string[] => {
  const absent = receivers.some(({ core }) => core >= count)
  const tooMany =
    signal.kind !== 'broadcast' && receivers.length > 1 && receivers.some(({ core }) => core !== own)
  // a short text may name a million registers, which are looked at one by one only where a chip may have them
  const twice = absent || tooMany ? undefined : repeated(receivers)
  return [
    ...(absent ? [`the chip has ${count} ${count === 1 ? 'core' : 'cores'}`] : []),
    ...(twice === undefined ? [] : [`it counts up register ${twice.register} of core ${twice.core} twice`]),
    ...(tooMany
      ? ['a signal of this chip reaches one register; one of kind "broadcast" reaches several']
      : []),
  ]
}

/** What is wrong with how a core's instruction uses registers that are named. */
const problemsOf = (instruction: Instruction, own: number, count: number, chip: Chip): readonly string[] => {
  if (!usesRegisters.includes(instruction.op)) return []
  if (chip.signal.kind === 'polling') return ['the chip polls flags and has no registers that are named']
  const problem = isAwaiting(instruction) ? horizonProblem(instruction.horizon) : null
  return problem === null ? signalProblems(countedUp(instruction), own, count, chip) : [problem]
}

/** What only a core's program with a tile may do where the core has others beside it. */
const forOne: ReadonlySet<Mnemonic> = new Set(
  mnemonics.filter((op) => {
    const { operands, target } = rowOf({ op })
    return operands.includes('from') || operands.includes('to') || target === 'stored sum'
  }),
)

/**
 * Violations of the form of registers: a register that several programs signal, several units await or one signal counts
 * up twice, a signal that the chip does not have or to a core that it does not have, a horizon whose counts no double
 * holds, and programs on one core that could be taken for each other.
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
  const alone = cores.flatMap(({ core, layer, tile, code }) => {
    const problems = new Set<string>()
    eachIn(code, (instruction) => {
      for (const problem of problemsOf(instruction, core, count, chip))
        problems.add(`${instructionText(instruction)}: ${problem}`)
      if (tile === null && (programs.get(core) ?? 0) > 1 && forOne.has(instruction.op))
        problems.add(`${instruction.op} is for the one program of a core whose crossbar takes part`)
    })
    return [...problems].map((problem) => ({
      rule,
      where: `layer "${layer}", core ${core}`,
      problem,
    }))
  })
  // what a signal counts up that is wrong by itself says nothing of others
  if (alone.length > 0) return alone
  return [...registersOf(cores).values()].flatMap(({ core, register, senders, readers }) => [
    ...(senders.size > 1
      ? [{ rule, where, problem: `register ${register} of core ${core} has ${senders.size} senders` }]
      : []),
    ...(readers.size > 1
      ? [{ rule, where, problem: `${readers.size} units await register ${register} of core ${core}` }]
      : []),
  ])
}
