import type { CoreProgram } from '../../ir/program.js'
import { eachIn, holds } from '../../isa/code.js'

/** Whether a core stores more partial sums than are loaded of it: those wait in memory for a later phase. */
const leaveSums = (cores: readonly CoreProgram[]): boolean => {
  if (!cores.some(({ code }) => holds(code, 'STOREP'))) return false
  const left = new Map<number, number>()
  for (const { core, code } of cores)
    eachIn(code, (instruction, times) => {
      if (instruction.op === 'STOREP') left.set(core, (left.get(core) ?? 0) + times)
      if (instruction.op === 'LOADP') left.set(instruction.from, (left.get(instruction.from) ?? 0) - times)
    })
  return [...left.values()].some((sums) => sums > 0)
}

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
