import type { Chip } from '../../hardware/chip.js'
import type { CoreProgram } from '../../ir/program.js'
import { eachIn } from '../../isa/code.js'
import { type Instruction, unitOf } from '../../isa/instruction.js'
import type { Unit } from '../../isa/instructionSet.js'
import { type Executed, instructions } from '../../isa/instructions.js'
import { instructionCycles } from '../costs/durations.js'
import { assembleMicrocode } from '../relation/microcode.js'
import { runPhase } from './machine.js'

/** What a unit of a core did in the cycles from `begin` to `end`; what it waited for lies between its intervals. */
export interface Interval {
  readonly begin: number
  readonly end: number
  readonly core: number
  readonly unit: Unit
  readonly op: Executed['instruction']['op']
  readonly vector: number
}

/** The instructions of each unit of a core, as they are executed. */
function* executedBy(program: CoreProgram, unit: Unit): Generator<Executed, void> {
  for (const executed of instructions(program)) {
    const { op } = executed.instruction
    const own = unit === 'crossbar' ? op === 'MVM' : unitOf(executed.instruction) === unit
    if (own) yield executed
  }
}

/** Cycles that an instruction takes by itself on the unit that executes it; waiting takes none. */
const cyclesOn = (unit: Unit, instruction: Instruction, program: CoreProgram, chip: Chip): number => {
  if (unit === 'crossbar') return chip.crossbar.mvmCycles
  if (instruction.op === 'WAIT') return 0
  const written = instruction.op === 'PROGRAM' ? chip.crossbar.programCycles : 0
  return instructionCycles(instruction, program, chip) + written
}

/** Cycles of the longest instruction of a program, or more. */
const longestOf = (program: CoreProgram, chip: Chip): number => {
  let longest = chip.crossbar.mvmCycles
  eachIn(program.code, (instruction) => {
    longest = Math.max(longest, cyclesOn('output', instruction, program, chip))
  })
  return longest
}

/**
 * Who does what when in a phase: every transfer, MVM and addition that begins before cycle
 * `until`, in the order in which they end. Instructions that take no time, and waiting, are left
 * out; where a core reads flags, so are its reads. Writing a crossbar counts from its transfer on.
 *
 * Runs event by event, and no further than `until` and the longest instruction; memory for the intervals.
 *
 * @example
 * import { modelFile, presets, zoo } from 'ohmflow'
 * import { timeline } from 'ohmflow/program'
 * import { baseline } from 'ohmflow/pipelines'
 * const { chip } = presets.rram256
 * const model = await modelFile('alexnet', zoo.alexnet.build())()
 * const program = await baseline.until('synchronize').task({ model, bindings: {}, chip })()
 * const cores = program._tag === 'Right' ? (program.right.phases[0]?.cores ?? []) : []
 * const [first] = timeline(cores, chip, 10_000)
 * console.assert(first?.op === 'LOAD' && first.begin === 0)
 */
export const timeline = (
  cores: readonly CoreProgram[],
  chip: Chip,
  until = Number.POSITIVE_INFINITY,
): readonly Interval[] => {
  const streams = cores.map((program) => ({
    load: executedBy(program, 'load'),
    crossbar: executedBy(program, 'crossbar'),
    output: executedBy(program, 'output'),
  }))
  const intervals: Interval[] = []
  const note = (index: number, unit: Unit, now: number): void => {
    const program = cores[index]
    const next = streams[index]?.[unit].next()
    if (program === undefined || next === undefined || next.done === true) return
    const { instruction, vector } = next.value
    const cycles = cyclesOn(unit, instruction, program, chip)
    if (cycles === 0 || now - cycles >= until) return
    intervals.push({ begin: now - cycles, end: now, core: program.core, unit, op: instruction.op, vector })
  }
  runPhase(assembleMicrocode(cores, chip), chip, true, {
    done: (unit, now) => note(unit >> 1, (unit & 1) === 0 ? 'load' : 'output', now),
    multiplied: (core, now) => note(core, 'crossbar', now),
    // what begins before `until` has ended by then
    until: until + cores.reduce((longest, program) => Math.max(longest, longestOf(program, chip)), 0),
  })
  return intervals
}
