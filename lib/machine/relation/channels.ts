import type { CoreProgram } from '../../ir/program.js'
import { type Instruction, partnerOf } from '../../isa/instruction.js'
import { rowOf } from '../../isa/instructionSet.js'
import { numbering } from './numbering.js'
import { asChannel, asCore, type ChannelIndex, type CoreIndex, noChannel, noCore } from './unitIndex.js'

/**
 * The place of each core's program among those of a phase. A core that also works for layers on its output unit has
 * several; what others send to it and take from it is that of the one whose tile its crossbar holds.
 */
export const indexOfCore = (cores: readonly CoreProgram[]): ReadonlyMap<number, CoreIndex> => {
  const indices = new Map<number, CoreIndex>()
  cores.forEach(({ core, tile }, i) => {
    if (tile !== null || !indices.has(core)) indices.set(core, asCore(i))
  })
  return indices
}

/** The channels of a phase, numbered as they come up. */
export const channelsOf = (cores: readonly CoreProgram[]) => {
  const indexOf = indexOfCore(cores)
  const number = numbering()
  const [sender, receiver]: [number[], CoreIndex[]] = [[], []]
  return {
    sender,
    receiver,
    /** The channel that an instruction of a core sends over or takes from; −1 where it names no other core. */
    of: (core: number, instruction: Instruction): ChannelIndex => {
      const partner = partnerOf(instruction)
      // a partial sum in shared memory goes over no channel
      if (partner === null || rowOf(instruction).way === 'from memory') return noChannel
      const [from, to] = 'from' in instruction ? [partner, core] : [core, partner]
      const channel = asChannel(number.of(`${from}>${to}`))
      sender[channel] = from
      receiver[channel] = indexOf.get(to) ?? noCore
      return channel
    },
  }
}
