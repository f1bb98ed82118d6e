import type { CoreProgram } from '../../ir/program.js'
import { leaveSums } from '../../isa/sumsLeft.js'

/**
 * How long cores work, from the times of their last STOREs. A base layer has ended with its last STORE, but where sums wait for
 * a later phase. An operator has when all is read, since cores that have nothing to write read for those that do; what stores
 * nothing lasts as long as its phase.
 */
export const lasted = (stores: ArrayLike<number>, cores: readonly CoreProgram[], end: number): number => {
  let last = 0
  for (let i = 0; i < stores.length; i++) last = Math.max(last, stores[i] ?? 0)
  return cores.some(({ tile }) => tile !== null) && !leaveSums(cores) ? last || end : end
}
