import type { Chip } from '../../hardware/chip.js'
import type { CoreProgram } from '../../ir/program.js'
import { countedUp, type Instruction, isAwaiting, operandOf } from '../../isa/instruction.js'
import { type Resource, rowOf } from '../../isa/instructionSet.js'
import { elementsHandled, executionCycles } from '../costs/durations.js'
import { isLocal, routeOf } from '../costs/route.js'
import { transferTime } from '../costs/transferTime.js'
import type { channelsOf } from './channels.js'
import { busyWith } from './microcode.js'
import { numbering } from './numbering.js'
import { isOfCore, tokenNumbers } from './tokens.js'

const nowhere: readonly number[] = []

/** How instructions of a phase are resolved. */
export const resolving = (
  cores: readonly CoreProgram[],
  chip: Chip,
  channels: ReturnType<typeof channelsOf>,
) => {
  const { interconnect, signal } = chip
  const [links, registers] = [numbering(), numbering()]
  const number = tokenNumbers(cores.length)
  return {
    /** What the unit is busy with, and for how many cycles. */
    business: (instruction: Instruction, program: CoreProgram): readonly [busy: number, cycles: number] => {
      const { moves, handles, way, pollingWay, amount } = rowOf(instruction)
      if (handles !== null)
        return [busyWith.work, executionCycles(elementsHandled(instruction, program), chip)]
      if (amount === 'horizon') return [busyWith.awaiting, 0]
      if (isLocal(instruction, program)) return [busyWith.nothing, 0]
      const polls = signal.kind === 'polling' && pollingWay !== null
      if (moves === null || (way === null && !polls)) return [busyWith.nothing, 0]
      return [way === null ? busyWith.polling : busyWith.transfer, transferTime(instruction, program, chip)]
    },
    /** The token of a resource, −1 where it does not belong to this phase. */
    token: (resource: Resource | null, core: number, channel: number): number => {
      // a named register belongs to no channel
      if (resource === null || resource === 'count') return -1
      if (!isOfCore(resource)) return number.ofChannel(resource, channel)
      // a partial-sum buffer is one of the core that receives
      const owner = resource === 'partial-sum buffer' ? (channels.receiver[channel] ?? -1) : core
      return owner < 0 ? -1 : number.ofCore(resource, owner)
    },
    amount: (instruction: Instruction): number => {
      switch (rowOf(instruction).amount) {
        case 'one':
        case 'horizon':
          return 1
        case 'count':
          return Number(operandOf(instruction, 'count'))
        case 'all':
          return chip.core.inputBuffers
      }
    },
    route: (instruction: Instruction, program: CoreProgram): readonly number[] =>
      interconnect.kind === 'bus'
        ? nowhere
        : routeOf(instruction, program, interconnect, signal).map(links.of),
    /** How many links the routes so far go over. */
    links: links.size,
    /** The registers that an instruction counts up. */
    counts: (instruction: Instruction): readonly number[] =>
      countedUp(instruction).map(({ core, register }) => registers.of(`${core}.${register}`)),
    /** The register that an instruction looks at, −1 where it looks at none. */
    awaits: (instruction: Instruction, { core }: CoreProgram): number =>
      isAwaiting(instruction) ? registers.of(`${core}.${instruction.register}`) : -1,
    /** How many registers there are so far. */
    registerCount: registers.size,
  }
}
