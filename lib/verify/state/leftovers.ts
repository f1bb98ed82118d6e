import type { CoreProgram } from '../../ir/program.js'
import type { Instruction } from '../../isa/instruction.js'
import type { Microcode } from '../../machine/relation/microcode.js'
import type { Fault } from '../faults/unsynchronized.js'
import type { Buffers } from './buffers.js'
import type { Results } from './results.js'

/** How many there are of something, of each pair of cores or each core. */
type Lengths = readonly { readonly length: () => number }[]

/** What an execution that has come to its end leaves in registers, queues, memory and buffers. */
export interface Rest {
  readonly messages: Lengths
  readonly forwarded: Lengths
  readonly stored: Lengths
  readonly buffer: Buffers
  readonly result: Results
}

/** The first thing that is left over in the end, as a fault; null where the next layer finds all as this one did. */
export const leftoverOf = (
  cores: readonly CoreProgram[],
  { sender, receiver }: Microcode,
  from: Int32Array,
  { messages, forwarded, stored, buffer, result }: Rest,
): Fault | null => {
  const left = (problem: string, core: number, instruction: Instruction): Fault => ({
    rule: 'drained',
    layer: cores[core]?.layer ?? '',
    problem,
    chain: [
      { core: cores[core]?.core ?? -1, instruction, vector: 0, what: 'too often, or awaited too seldom' },
    ],
    decided: true,
  })
  for (const [which, rest] of messages.entries()) {
    const to = cores[receiver[which]!]?.core
    if (rest.length() > 0 && to !== undefined)
      return left(
        `${rest.length()} signals of core ${sender[which]} to core ${to} are never awaited, so the next layer would start too early`,
        from[which]!,
        { op: 'CALL', to },
      )
  }
  for (const [which, sums] of forwarded.entries())
    if (sums.length() > 0)
      return left(`${sums.length()} partial sums of core ${sender[which]} are never received`, from[which]!, {
        op: 'SEND',
        to: cores[receiver[which]!]?.core ?? -1,
      })
  for (const [core, sums] of stored.entries())
    if (sums.length() > 0)
      return left(
        `${sums.length()} partial sums of core ${cores[core]!.core} are stored and never loaded`,
        core,
        { op: 'STOREP' },
      )
  for (let core = 0; core < cores.length; core++) {
    if (buffer.taken(core) < buffer.loaded(core))
      return left('inputs are loaded for no MVM', core, { op: 'LOAD' })
    const rest = result.left(core)
    if (rest !== null) return left(rest.problem, core, { op: rest.op })
  }
  return null
}
