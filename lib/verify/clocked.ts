import type { Location } from '../isa/instructionSet.js'
import type { Act, Domain } from '../machine/relation/transition.js'
import { coreOf, isOutputUnit, type UnitIndex } from '../machine/relation/unitIndex.js'
import type { Reporting } from './faults/reporting.js'
import type { ActivationAccess } from './layers/activations.js'
import type { ExecutionParts } from './state/parts.js'
import { sums } from './state/sums.js'

/** Where numbers lie of which nothing is to be said: tokens say it, or who works on them. */
const unseen = {
  input: null,
  product: null,
  'forwarded sum': null,
  result: null,
  operand: null,
  crossbar: null,
} as const satisfies Partial<Record<Location, null>>

/** What a unit does to the buffers that its core's output unit works on. */
const holding = ({
  outputs,
  received,
  clocks,
  first: { firstOutputBuffer, firstSumBuffer },
  buffer,
  sumBuffers,
  able,
}: ExecutionParts) => ({
  holds: {
    'output buffer': (unit: UnitIndex) => {
      outputs[coreOf(unit)]!++
      return true
    },
    'partial-sum buffer': (unit: UnitIndex) => {
      received[coreOf(unit)]!++
      return true
    },
  },
  frees: {
    'output buffer': (unit: UnitIndex) => {
      const core = coreOf(unit)
      // a sum that this core did not multiply lies in none
      if (outputs[core] === 0) return true
      outputs[core]!--
      clocks.give(unit, firstOutputBuffer + core, 1)
      buffer.free(core)
      return true
    },
    'partial-sum buffer': (unit: UnitIndex) => {
      const core = coreOf(unit)
      for (; received[core]! > 0; received[core]!--) {
        clocks.give(unit, firstSumBuffer + core, 1)
        for (const waiter of sumBuffers.freed(core)) able.wake(waiter)
      }
      return true
    },
  },
})

/** What a unit does to signals. */
const signalling = (
  { code, buffer, messages, awaiting, named, able, stream: { vector } }: ExecutionParts,
  { fail }: Reporting,
) => {
  const { channel, count, receiver } = code
  const take: Act = (unit, at) => {
    const which = channel[at]!
    const others = awaiting[which]! >= 0 && awaiting[which] !== unit
    if (others) return fail('registers', unit, 'both units of the core wait for the signals of one sender')
    awaiting[which] = unit
    if (!messages[which]!.atLeast(count[at]!)) return false
    messages[which]!.take(count[at]!, isOutputUnit(unit) ? 0 : buffer.loaded(coreOf(unit)) + 1)
    return true
  }
  const give: Act = (_, at) => {
    const which = channel[at]!
    messages[which]!.put()
    if (receiver[which]! >= 0 && awaiting[which]! >= 0) able.wake(awaiting[which]!)
    return true
  }
  const covers: Act = (unit, at) => named?.covers(unit, at, vector[unit]!) ?? true
  const countUp: Act = (unit, at) => {
    for (const reader of named?.countUp(unit, at) ?? []) if (reader >= 0) able.wake(reader)
    return true
  }
  return { take, give, covers, countUp }
}

/** What a unit reads of other layers, and stores for them. */
const layering = (
  { clocks, stream: { vector } }: ExecutionParts,
  { add }: Reporting,
  activations: ActivationAccess | null,
) => {
  if (activations === null) return { read: null, store: null }
  /** Whether all that a unit takes of other layers of the phase is known to be there. */
  const read: Act = (unit) => {
    const core = coreOf(unit)
    const lack = isOutputUnit(unit)
      ? activations.lackedByRead(core, vector[unit]!, (other) => clocks.of(core, other))
      : activations.lackedByLoad(core, vector[unit]!, (other) => clocks.ofLoads(core, other))
    return lack === null || add(unit, { rule: 'inputs', ...lack })
  }
  const store: Act = (unit) => {
    activations.stored(coreOf(unit), vector[unit]!, clocks.accessed(coreOf(unit)))
    return true
  }
  return { read, store }
}

/** What a unit takes, but for signals and sums. */
const taking = (
  { code, buffer, clocks, sumBuffers, stream: { vector } }: ExecutionParts,
  { fail }: Reporting,
) => {
  const { channel, count, takes, receiver, sender } = code
  const inputBuffer: Act = (unit, at) => {
    if (buffer.freeInputs(coreOf(unit)) < count[at]!) return false
    clocks.take(unit, takes[at]!, count[at]!)
    return true
  }
  const product: Act = (unit, at) => {
    const core = coreOf(unit)
    if (!buffer.ready(core)) return false
    const input = buffer.take(core)
    clocks.take(unit, takes[at]!, 1)
    return (
      input === vector[unit] || fail('steps', unit, `the input that was loaded is that of vector ${input}`)
    )
  }
  const sumBuffer: Act = (unit, at) => {
    const which = channel[at]!
    if (!sumBuffers.take(receiver[which]!, sender[which]!, unit)) return false
    clocks.take(unit, takes[at]!, 1)
    return true
  }
  return { inputBuffer, product, sumBuffer }
}

/**
 * The domain in which tokens carry what happened before: what units do with each token, buffer and number, and what is
 * wrong with it. An act that has to wait does nothing, and whoever gives what it waits for wakes the unit.
 */
export const clocked = (
  parts: ExecutionParts,
  report: Reporting,
  activations: ActivationAccess | null,
): Domain => {
  const { code, clocks, buffer, result, stream } = parts
  const { gives, count } = code
  const { vector } = stream
  const take = taking(parts, report)
  const sum = sums(parts, report)
  const signal = signalling(parts, report)
  const layer = layering(parts, report, activations)
  return {
    ...holding(parts),
    takes: {
      'input buffer': take.inputBuffer,
      product: take.product,
      'partial-sum buffer': take.sumBuffer,
      signal: signal.take,
      'forwarded sum': sum.receive,
      // within a layer registers only let units wait longer, see `betweenLayers`
      count: signal.covers,
      // the crossbar takes these by itself
      input: null,
      'output buffer': null,
    },
    sources: { ...unseen, activation: layer.read, 'stored sum': sum.load, sum: sum.leave },
    targets: {
      ...unseen,
      activation: layer.store,
      'stored sum': sum.store,
      result: (unit) => {
        const problem = result.take(coreOf(unit), vector[unit]!)
        return problem === null || report.fail('steps', unit, problem)
      },
      operand: sum.operand,
      sum: sum.add,
    },
    gives: {
      'input buffer': (unit, at) => {
        clocks.give(unit, gives[at]!, count[at]!)
        return true
      },
      input: (unit, at) => {
        clocks.give(unit, gives[at]!, 1)
        buffer.load(coreOf(unit), vector[unit]!)
        return true
      },
      signal: signal.give,
      'forwarded sum': sum.send,
      count: signal.countUp,
      // these are given by the crossbar, or freed
      product: null,
      'output buffer': null,
      'partial-sum buffer': null,
    },
  }
}
