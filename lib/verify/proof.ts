import type { Chip } from '../hardware/chip.js'
import type { CoreProgram } from '../ir/program.js'
import { recurrence } from '../machine/recurrence.js'
import { stallsInSomeOrder } from './everyOrder.js'
import type { Executed } from './executed.js'
import { execution, type Way } from './execution.js'

/**
 * Proves for every order of events that cores which run at the same time are synchronized,
 * or gives the first fault; `unfinished` where that would take more than `enough`.
 *
 * Each signal register, each queue of forwarded sums and each buffer has one unit that fills it and one that
 * empties it, so no unit can take from another what lets it go on: the cores are a Kahn network (G. Kahn, The
 * semantics of a simple language for parallel programming, 1974). One execution therefore ends exactly if all
 * do, and the k-th WAIT for a core takes the same signal in all of them. What is left to show for all orders
 * is that each partial sum is read after it was written: the reader must know so, by what signals and program
 * order tell it (see `knowledge`), not by luck. Only room for forwarded sums is shared by several senders;
 * `roomFor` makes it independent of who comes first, and where that asks for too much, all orders of a short
 * program are gone through.
 *
 * Completeness follows by conservation: each core multiplies each vector once and gives
 * each sum away once (`verifyProgram` counts), each sum that is given is added once by a
 * core of the same vertical group for the same vector, and one core stores the result.
 *
 * Signals that say so by way of other cores are followed only where the direct ones do not. Linear in the
 * bodies of loops where cores go through them at one pace and signals are direct, since what repeats is
 * skipped; never worse than linear in the instructions, loops unrolled, as they are executed where `search`
 * is null.
 */
export const faultOf = (
  cores: readonly CoreProgram[],
  chip: Chip,
  { search = recurrence, enough = Number.POSITIVE_INFINITY }: Partial<Way> = {},
): Executed => {
  const first = execution(cores, chip, { direct: true, search, enough })
  // without bounds more orders are possible, so that what is proved for them holds
  if (first.fault?.rule === 'places' && stallsInSomeOrder(cores, chip) === false)
    return faultOf(cores, { ...chip, partialSumBuffers: 'unbounded' }, { search, enough })
  if (first.fault?.rule !== 'ordered') return first
  const second = execution(cores, chip, { direct: false, search, enough: enough - first.effort })
  return { ...second, effort: first.effort + second.effort }
}
