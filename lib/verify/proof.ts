import type { Chip } from '../hardware/chip.js'
import { repeatsOf } from '../ir/coverageOf.js'
import type { CoreProgram } from '../ir/program.js'
import { storesSum } from '../isa/mnemonics.js'
import { recurrence } from '../machine/relation/recurrence.js'
import { type Execution, execution } from './execution.js'
import { stallsInSomeOrder } from './exhaustive.js'
import type { ExecutionEnd } from './faults/executionEnd.js'
import type { ActivationAccess } from './layers/activations.js'

/** How a proof goes about it. */
export interface Method extends Pick<Execution, 'search' | 'enough' | 'waiting'> {
  /** What cores read of one another's layers, made anew for each execution; null where nothing. */
  readonly activations: () => ActivationAccess | null
  /** Whether layers wait for one another by registers that are named: all is executed with them. */
  readonly registers: boolean
}

/** Whether a core may store a partial sum for a vector in the place of another that somebody loads. */
const overwrites = ({ code }: CoreProgram): boolean => repeatsOf([code], storesSum) !== 'once'

/**
 * Proves for every order of events that cores which run at the same time are synchronized,
 * or gives the first fault; `unfinished` where that would take more than `enough`.
 *
 * Each register, each channel of forwarded sums and each buffer has one unit that fills it and one that
 * empties it, so no unit can take from another what lets it go on: the cores are a Kahn network (G. Kahn, The
 * semantics of a simple language for parallel programming, 1974). One execution therefore ends exactly if all
 * do, and what happens before what is the same in all of them. What is left to show for all orders is that each
 * partial sum in shared memory is read after it was written, and overwritten after it was read: the one must be
 * known to happen before the other (see `vectorClocks`), not by luck. Only partial-sum buffers are shared by
 * several senders; `partialSumBuffersOf` makes them independent of who comes first, and where that asks for too much, all
 * orders of a short program are gone through.
 *
 * Completeness follows by conservation: each core multiplies each vector once (`formViolations` counts), each sum
 * leaves its core before the next begins and is taken and added once by a core of the same vertical group for the
 * same vector, nothing is left in the end, and each result is stored once: so all contributions are in it.
 *
 * What signals say of their own senders is tried first, since there what repeats can be skipped: linear in the
 * bodies of loops where cores go through them at one pace. Vector clocks decide the rest, in time linear in
 * the instructions, loops unrolled, times the cores. All is executed where `search` is null.
 */
export const faultOf = (
  cores: readonly CoreProgram[],
  chip: Chip,
  {
    search = recurrence,
    enough = Number.POSITIVE_INFINITY,
    activations = () => null,
    registers = false,
    waiting = null,
  }: Partial<Method> = {},
): ExecutionEnd => {
  const direct =
    !registers && activations() === null && waiting === null && !cores.some(overwrites)
      ? execution(cores, chip, { exact: false, activations: null, registers: false, waiting, search, enough })
      : null
  if (direct !== null && direct.fault?.rule !== 'ordered')
    return settled(direct, cores, chip, { search, enough, activations, registers, waiting })
  const before = direct?.effort ?? 0
  const way = {
    exact: true,
    activations: activations(),
    registers,
    waiting,
    search: null,
    enough: enough - before,
  }
  const exact = execution(cores, chip, way)
  return settled({ ...exact, effort: before + exact.effort }, cores, chip, {
    search,
    enough,
    activations,
    registers,
    waiting,
  })
}

/** What an execution says where cores share partial-sum buffers, which it may have asked too much of. */
const settled = (
  executed: ExecutionEnd,
  cores: readonly CoreProgram[],
  chip: Chip,
  method: Method,
): ExecutionEnd => {
  const { fault, shared } = executed
  if (fault === null || !shared) return executed
  if (fault.rule === 'ordered' || fault.rule === 'inputs')
    return { ...executed, fault: { ...fault, decided: false } }
  if (fault.rule !== 'places' || method.activations() !== null) return executed
  const stalls = stallsInSomeOrder(cores, chip)
  // without bounds more orders are possible, so that what is proved for them holds
  if (stalls === false) return faultOf(cores, { ...chip, partialSumBuffers: 'unbounded' }, method)
  return stalls ? { ...executed, fault: { ...fault, decided: true } } : executed
}
