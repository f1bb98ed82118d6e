import { rowOf } from '../../isa/instructionSet.js'
import type { Step } from '../events/steps.js'

/** Whether a step keeps the interconnect busy: it takes time, and is neither an MVM nor work on elements. */
export const isTransfer = ({ unit, instruction, begin, end }: Step): boolean =>
  unit !== 'crossbar' && end > begin && rowOf(instruction).handles === null
