import type { Chip } from '../../../lib/hardware/chip.js'
import type { CoreProgram } from '../../../lib/ir/program.js'
import type { Instruction } from '../../../lib/isa/instruction.js'
import type { Blocked, Want } from '../../../lib/machine/events/blocked.js'
import { runPhase } from '../../../lib/machine/events/machine.js'
import { assembleMicrocode } from '../../../lib/machine/relation/assembleMicrocode.js'
import { reference } from './reference.js'
import type { Stuck } from './timed.js'

/** What the simulator finds out about a phase; `cycles` is the time of the last STORE of all. */
export const simulated = (programs: readonly CoreProgram[], chip: Chip) => {
  const { end, lastStore, polls, peakPartialSumBytes, blocked } = runPhase(
    assembleMicrocode(programs, chip),
    chip,
  )
  const stores = [...lastStore]
  return { end, stores, cycles: Math.max(...stores), reads: [...polls], peakPartialSumBytes, blocked }
}

/** What a unit that stands at this instruction of this core waits for. */
const wantOf = (instruction: Instruction, core: number): Want => {
  switch (instruction.op) {
    case 'WAIT':
      return { kind: 'signal', core: instruction.from }
    case 'RECEIVE':
      return { kind: 'partial sum', core: instruction.from }
    case 'SEND':
      return { kind: 'place', core: instruction.to }
    case 'MVM':
      return { kind: 'result', core }
    default:
      return { kind: 'buffer', core }
  }
}

const shown = ({ core, instruction, vector, want }: Omit<Blocked, 'layer'>): string =>
  `core ${core} at ${JSON.stringify(instruction)} ${vector}, waits for a ${want.kind} of core ${want.core}`

/**
 * All that could rightly be said of a blocked core: one of its units, one that waits for another core if there is one.
 */
const sayable = (stuck: readonly Stuck[], core: number): readonly string[] => {
  const own = stuck
    .filter((unit) => unit.core === core)
    .map(({ instruction, vector }) => ({ core, instruction, vector, want: wantOf(instruction, core) }))
  const others = own.filter(({ want }) => want.core !== core)
  return (others.length > 0 ? others : own).map(shown)
}

/** The same facts of one phase, as the simulator and as the reference machine see them. */
export const compared = (programs: readonly CoreProgram[], chip: Chip, simulatedChip = chip) => {
  const machine = simulated(programs, simulatedChip)
  const oracle = reference(programs, chip)
  const stuck = [...new Set(oracle.stuck.map(({ core }) => core))]
  // when nothing but reads of flags in vain is left, it is anybody's choice after how many of them to stop
  const reading = stuck.length > 0 && chip.signal.kind === 'polling'
  const measured = {
    end: reading ? 0 : machine.end,
    polls: reading ? [] : machine.reads,
    lastStore: machine.stores,
    peakPartialSumBytes: machine.peakPartialSumBytes,
    blocked: machine.blocked.map(({ core }) => core),
    said: machine.blocked.map((blocked) => sayable(oracle.stuck, blocked.core).includes(shown(blocked))),
  }
  const expected = {
    end: reading ? 0 : oracle.end,
    polls: reading ? [] : oracle.polls,
    lastStore: oracle.lastStore,
    peakPartialSumBytes: oracle.peakPartialSumBytes,
    blocked: stuck,
    said: stuck.map(() => true),
  }
  return { measured, expected, intervals: oracle.intervals }
}
