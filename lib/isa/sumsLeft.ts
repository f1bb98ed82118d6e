import { countIn, eachIn, holds } from './code.js'
import { type Instruction, partnerOf, type Statement } from './instruction.js'
import { rowOf } from './instructionSet.js'
import { storesSum } from './mnemonics.js'

/** By how many partial sums an instruction changes what lies in shared memory. */
const change = (instruction: Instruction): number => {
  const { source, target } = rowOf(instruction)
  if (target === 'stored sum') return 1
  return source === 'stored sum' ? -1 : 0
}

/** How many more partial sums a code stores in shared memory than it loads. */
export const sumsLeftBy = (code: readonly Statement[]): number => countIn(code, change)

/** Code of a core. */
interface OfCore {
  readonly core: number
  readonly code: readonly Statement[]
}

/** Of each core whose partial sums are stored or loaded, how many more of them are stored than loaded by these codes. */
export const sumsLeftOf = (cores: readonly OfCore[]): ReadonlyMap<number, number> => {
  const left = new Map<number, number>()
  for (const { core, code } of cores)
    eachIn(code, (instruction, times) => {
      const by = change(instruction)
      if (by === 0) return
      const owner = by > 0 ? core : (partnerOf(instruction) ?? core)
      left.set(owner, (left.get(owner) ?? 0) + by * times)
    })
  return left
}

/** Whether codes store more partial sums of some core than they load: those wait in memory for a later phase. */
export const leaveSums = (cores: readonly OfCore[]): boolean =>
  cores.some(({ code }) => holds(code, ...storesSum)) &&
  [...sumsLeftOf(cores).values()].some((left) => left > 0)
