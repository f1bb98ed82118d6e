import type { Chip } from '../../hardware/chip.js'
import type { CoreProgram } from '../../ir/program.js'
import type { Instruction } from '../../isa/instruction.js'
import { bytesMoved } from './bytesMoved.js'
import { longestWay } from './route.js'

/** Cycles that an instruction's transfer occupies the bus, or each link of its way over a mesh. */
export const transferTime = (instruction: Instruction, program: CoreProgram, chip: Chip): number => {
  const { interconnect, signal } = chip
  const bytes = bytesMoved(instruction, program, chip)
  if (interconnect.kind === 'bus')
    return interconnect.arbitrationCycles + Math.ceil(bytes / interconnect.bytesPerCycle)
  const hops = longestWay(instruction, program, interconnect, signal)
  return hops * interconnect.hopCycles + Math.ceil(bytes / interconnect.linkBytesPerCycle)
}
