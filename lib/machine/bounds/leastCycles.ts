import type { Chip } from '../../hardware/chip.js'
import { mvmCyclesOf } from '../../hardware/precision.js'
import type { CoreProgram } from '../../ir/program.js'
import { firstIn } from '../../isa/code.js'
import { type Instruction, type Statement, unitOf } from '../../isa/instruction.js'
import { loadsInput, takesProduct } from '../../isa/mnemonics.js'
import type { WaitingUnit } from '../../isa/operand.js'
import { bound, coreDemand, totalDemand } from '../costs/demand.js'
import { instructionCycles, leastExit } from '../costs/durations.js'

/** The first instruction of a unit. */
const firstOf = (code: readonly Statement[], unit: WaitingUnit): Instruction | null =>
  firstIn(code, (instruction) => unitOf(instruction) === unit)

/** How many cores execute the same as the one at a place. */
type Times = (place: number) => number

const once: Times = () => 1

/**
 * Cycles that the bus cannot be used in at the beginning: until the first MVM has ended, nothing but
 * inputs can move, and of those no more than the input buffers hold. 0 where a core begins otherwise.
 */
const idleAtFirst = (cores: readonly CoreProgram[], chip: Chip, timesOf: Times): number => {
  let [firstResult, loads] = [Number.POSITIVE_INFINITY, 0]
  for (const [i, program] of cores.entries()) {
    const [input, output] = [firstOf(program.code, 'load'), firstOf(program.code, 'output')]
    if (input === null || output === null) return 0
    if (!loadsInput.includes(input.op) || !takesProduct.includes(output.op)) return 0
    const load = instructionCycles(input, program, chip)
    firstResult = Math.min(firstResult, load + mvmCyclesOf(chip.crossbar, program))
    loads += timesOf(i) * load * chip.core.inputBuffers
  }
  return cores.length === 0 ? 0 : Math.max(0, firstResult - loads)
}

/**
 * A closed form that the cycles of cores that run at the same time never go below, where the last transfer is
 * a STORE: the roofline, with what must pass before a resource can begin and after it has ended. A crossbar
 * begins with its first input, and its last result has to leave the core; the bus is idle while the first
 * MVMs run, once the input buffers are full. Linear in the size of the looped programs. Of cores that do the same on a bus,
 * one can stand for all: `timesOf` says for how many.
 */
export const leastCycles = (cores: readonly CoreProgram[], chip: Chip, timesOf = once): number => {
  const demands = cores.map((program, i) => {
    const demand = coreDemand(program, chip)
    return { ...demand, busCycles: timesOf(i) * demand.busCycles }
  })
  // links of a mesh need not all be idle at first
  const busCycles =
    chip.interconnect.kind === 'bus' ? totalDemand(demands).busCycles + idleAtFirst(cores, chip, timesOf) : 0
  return cores.reduce(
    (most, program, i) => {
      const { mvms = 0, crossbarCycles = 0 } = demands[i] ?? {}
      const first = firstOf(program.code, 'load')
      if (mvms === 0 || first === null || !loadsInput.includes(first.op)) return most
      const ends = instructionCycles(first, program, chip) + crossbarCycles + leastExit(program, chip)
      return Math.max(most, ends)
    },
    Math.max(bound(cores, chip, demands), busCycles),
  )
}
