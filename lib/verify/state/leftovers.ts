import type { Mnemonic } from '../../isa/instructionSet.js'
import { adds, givesSignal, loadsInput, sendsSum, storesSum, takesProduct } from '../../isa/mnemonics.js'
import { asCore } from '../../machine/relation/unitIndex.js'
import { firstStep } from '../faults/firstStep.js'
import type { Fault } from '../faults/unsynchronized.js'
import type { ExecutionParts } from './parts.js'

/**
 * The first thing that is left over in the end, in registers, queues, memory or buffers, as a fault; null where the next
 * layer finds all as this one did.
 */
export const leftoverOf = ({
  cores,
  code: { sender, receiver },
  from,
  messages,
  forwarded,
  stored,
  places,
  buffer,
  result,
}: Pick<
  ExecutionParts,
  'cores' | 'code' | 'from' | 'messages' | 'forwarded' | 'stored' | 'places' | 'buffer' | 'result'
>): Fault | null => {
  const left = (problem: string, core: number, ops: readonly Mnemonic[], to?: number): Fault => ({
    rule: 'drained',
    layer: cores[core]?.layer ?? '',
    problem,
    chain: firstStep(cores[core], ops, 0, 'too often, or awaited too seldom', to),
    decided: true,
  })
  for (const [which, rest] of messages.entries()) {
    const to = cores[receiver[which]!]?.core
    if (rest.length() > 0 && to !== undefined)
      return left(
        `${rest.length()} signals of core ${sender[which]} to core ${to} are never awaited, so the next layer would start too early`,
        from[which]!,
        givesSignal,
        to,
      )
  }
  for (const [which, sums] of forwarded.entries())
    if (sums.length() > 0)
      return left(
        `${sums.length()} partial sums of core ${sender[which]} are never received`,
        from[which]!,
        sendsSum,
        cores[receiver[which]!]?.core,
      )
  // what is left in places that wait is for later phases
  for (const [core, sums] of (places === null ? stored : []).entries())
    if (sums.length() > 0)
      return left(
        `${sums.length()} partial sums of core ${cores[core]!.core} are stored and never loaded`,
        core,
        storesSum,
      )
  for (let i = 0; i < cores.length; i++) {
    const core = asCore(i)
    if (buffer.taken(core) < buffer.loaded(core))
      return left('inputs are loaded for no MVM', core, loadsInput)
    const rest = result.left(core)
    if (rest !== null) return left(rest.problem, core, rest.of === 'result' ? takesProduct : adds)
  }
  return null
}
