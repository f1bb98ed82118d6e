import type { Chip } from '../../hardware/chip.js'
import type { CoreProgram } from '../../ir/program.js'
import type { Instruction } from '../../isa/instruction.js'
import { rowOf, type Unit } from '../../isa/instructionSet.js'
import { loadsInput, writesCrossbar } from '../../isa/mnemonics.js'
import { multiply } from '../../isa/written.js'
import { assembleMicrocode } from '../relation/assembleMicrocode.js'
import { busyWith, isInstruction, type Microcode } from '../relation/microcode.js'
import { coreOf, isOutputUnit, unitCount } from '../relation/unitIndex.js'
import { runPhase } from './machine.js'
import type { Observer } from './observer.js'
import type { PhaseOutcome } from './phaseOutcome.js'

/** One thing that a unit did: when it was free for it, what it then waited for, and when it did it, in cycles of its phase. */
export interface TimedInstruction {
  /** The place of its program among those of the phase. */
  readonly program: number
  readonly unit: Unit
  readonly instruction: Instruction
  readonly vector: number
  /** When the unit was done with what came before. */
  readonly free: number
  /** When it had all that the instruction takes: a signal, a buffer, a product. */
  readonly asked: number
  /** When it had its turn at the output unit, where several programs share one. */
  readonly turn: number
  /** When its transfer or its work began, after waiting for the interconnect. */
  readonly begin: number
  readonly end: number
}

/** Whether a step keeps the interconnect busy: it takes time, and is neither an MVM nor work on elements. */
export const isTransfer = ({ unit, instruction, begin, end }: TimedInstruction): boolean =>
  unit !== 'crossbar' && end > begin && rowOf(instruction).handles === null

/** Who looks on. */
export interface StepObserver {
  readonly step: (step: TimedInstruction) => void
  /** So many bytes of partial sums are alive from now on. */
  readonly alive?: (bytes: number, now: number) => void
  /** Someone else who looks on, from the phase in flat code. */
  readonly watching?: (code: Microcode) => Pick<Observer, 'ended'> | null
  /** Steps that begin at it or later are left out. */
  readonly until?: number
  /** Whether enough has been seen: the run breaks off. */
  readonly enough?: () => boolean
}

const isWriting = (origin: Microcode['origin'][number] | undefined): boolean =>
  isInstruction(origin) && writesCrossbar.includes(origin.op)

/** Cycles of what stands at a place, without waiting; writing a crossbar counts from its transfer on. */
const cyclesAt = ({ busy, cycles, origin }: Microcode, at: number, chip: Chip): number => {
  if (busy[at] !== busyWith.transfer && busy[at] !== busyWith.work) return 0
  return cycles[at]! + (isWriting(origin[at]) ? chip.crossbar.programCycles : 0)
}

/**
 * Runs a phase event by event, and shows each step of its units as it ends: those of load and output units, also such
 * that take no time, and the MVMs of crossbars, of which one step each stands for what the crossbar does and another for the output unit that
 * takes up the product. Reading flags counts as waiting. It runs no further than `until` and the longest step.
 */
// oxlint-disable-next-line max-lines-per-function -- one state, and the short functions that share it
export const eachStep = (
  cores: readonly CoreProgram[],
  chip: Chip,
  { step, alive, watching, until = Number.POSITIVE_INFINITY, enough }: StepObserver,
): PhaseOutcome => {
  const code = assembleMicrocode(cores, chip)
  const cycles = Float64Array.from(code.op, (_, at) => cyclesAt(code, at, chip))
  const { mvmCycles } = code
  const ended = watching?.(code)?.ended
  const units = unitCount(cores.length)
  const free = new Float64Array(units)
  const asked = new Float64Array(units)
  const turned = new Float64Array(units)
  const crossbarFree = new Float64Array(cores.length)
  /** Vectors that have been loaded and not been multiplied, and when each came. */
  const inputs = cores.map((): { readonly vector: number; readonly at: number }[] => [])
  const taken = new Int32Array(cores.length)
  // what begins before `until` has ended by then
  const longest = [...cycles, ...mvmCycles].reduce((most, each) => Math.max(most, each), 0)
  return runPhase(code, chip, true, {
    ...(alive === undefined ? {} : { alive }),
    ...(enough === undefined ? {} : { enough }),
    ...(ended === undefined ? {} : { ended }),
    until: until + longest,
    asked: (unit, now) => {
      asked[unit] = now
      turned[unit] = now
    },
    turned: (unit, now) => {
      turned[unit] = now
    },
    executed: (unit, now, at, vector) => {
      const instruction = code.origin[at]
      if (!isInstruction(instruction)) return
      const begin = now - cycles[at]!
      const program = coreOf(unit)
      if (loadsInput.includes(instruction.op)) inputs[program]?.push({ vector, at: now })
      if (begin < until)
        step({
          program,
          unit: isOutputUnit(unit) ? 'output' : 'load',
          instruction,
          vector,
          free: free[unit]!,
          // what takes no time does not ask
          asked: cycles[at] === 0 ? now : asked[unit]!,
          turn: cycles[at] === 0 ? now : turned[unit]!,
          begin,
          end: now,
        })
      free[unit] = now
    },
    multiplied: (program, now) => {
      const queue = inputs[program]!
      const input = queue[taken[program]!++]
      if (taken[program] === queue.length) {
        queue.length = 0
        taken[program] = 0
      }
      const begin = now - mvmCycles[program]!
      if (begin < until)
        step({
          program,
          unit: 'crossbar',
          instruction: multiply,
          vector: input?.vector ?? 0,
          free: crossbarFree[program]!,
          asked: input?.at ?? begin,
          turn: begin,
          begin,
          end: now,
        })
      crossbarFree[program] = now
    },
  })
}
