import type { Chip } from '../../hardware/chip.js'
import type { CoreProgram } from '../../ir/program.js'
import type { Unit } from '../../isa/instructionSet.js'
import type { Executed } from '../../isa/instructions.js'
import { eachStep } from './steps.js'

/** What a unit of a core did in the cycles from `begin` to `end`; what it waited for lies between its intervals. */
export interface BusyInterval {
  readonly begin: number
  readonly end: number
  readonly core: number
  readonly unit: Unit
  readonly op: Executed['instruction']['op']
  readonly vector: number
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
): readonly BusyInterval[] => {
  const intervals: BusyInterval[] = []
  eachStep(cores, chip, {
    until,
    step: ({ program, unit, instruction: { op }, vector, begin, end }) => {
      if (end > begin) intervals.push({ begin, end, core: cores[program]!.core, unit, op, vector })
    },
  })
  return intervals
}
