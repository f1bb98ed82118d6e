import type { Chip } from '../hardware/chip.js'
import type { CoreProgram } from '../ir/program.js'
import { type Execution, execution } from './execution.js'
import type { ExecutionEnd } from './faults/executionEnd.js'
import type { Fault } from './faults/unsynchronized.js'

/**
 * Whether programs that wait for one another in a circle of layers do so for ever: they are a Kahn network (see `faultOf`),
 * so that one execution ends exactly if all do. What is not told by it is the fault that is given.
 */
export const endless = (
  cores: readonly CoreProgram[],
  chip: Chip,
  circle: Fault,
  { waiting, enough }: Pick<Execution, 'waiting' | 'enough'>,
): Pick<ExecutionEnd, 'fault' | 'effort'> => {
  const way = { exact: false, activations: null, registers: true, search: null }
  const { fault, effort, unfinished } = execution(cores, chip, { ...way, waiting, enough })
  if (fault === null) return { fault: unfinished ? circle : null, effort }
  return { fault: fault.rule === 'deadlock' ? fault : circle, effort }
}
