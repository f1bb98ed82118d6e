import type { Chip } from '../hardware/chip.js'
import type { CoreProgram, Instruction } from '../ir/program.js'
import { assembleMicrocode, opcode } from '../machine/microcode.js'
import { knowledge } from './knowledge.js'
import { type Queue, queue } from './queue.js'
import { roomFor } from './room.js'
import { streams } from './streams.js'
import type { Fault, Step, SynchronizationRule } from './unsynchronized.js'

/** No result, no partial sum. */
const none = Number.NaN

const groupOf = ({ layer, tile }: CoreProgram): string =>
  tile === null
    ? layer
    : `${layer} ${tile.groups.start}+${tile.groups.count} ${tile.columns.start}+${tile.columns.count}`

/** One execution of cores, with the first fault; `direct` follows only signals from the giver of a partial sum to its taker. */
const execution = (cores: readonly CoreProgram[], chip: Chip, direct: boolean): Fault | null => {
  const code = assembleMicrocode(cores, chip)
  const { op, pair, count, receiver, sender, origin } = code
  const units = 2 * cores.length
  const { place, vector, settle } = streams(code)
  const indexOf = new Map(cores.map(({ core }, i) => [core, i]))
  const from = Int32Array.from(sender, (core) => indexOf.get(core) ?? -1)
  const groups = cores.map(groupOf)
  const { inputBuffers, outputBuffers } = chip.core

  const counts = () => new Float64Array(cores.length)
  const [loaded, multiplied, taken, freed] = [counts(), counts(), counts(), counts()]
  const inputs = cores.map(() => queue())
  const result = new Float64Array(cores.length).fill(none)
  const sum = new Float64Array(cores.length).fill(none)
  /** The vector of a partial sum that was taken and is yet to be added. */
  const operand = new Float64Array(cores.length).fill(none)
  const held = new Int32Array(cores.length)
  /** How many sums each core has given away, and of its stored ones which that was for each vector. */
  const given = new Float64Array(cores.length)
  const stored = cores.map(() => new Map<number, number>())
  const forwarded: readonly (readonly [vectors: Queue, turns: Queue])[] = Array.from(sender, () => [
    queue(),
    queue(),
  ])
  const signals = new Float64Array(sender.length)
  const knows = knowledge(cores.length, direct)
  const messages = Array.from(sender, () => knows.messages())
  const waiting = new Int32Array(sender.length).fill(-1)
  const room = roomFor(cores, chip.partialSumBuffers)

  const faults: Fault[] = []
  const stepAt = (unit: number, what: string): Step => {
    const statement = origin[place[unit]!]
    const instruction: Instruction =
      statement === null || statement === undefined || statement.op === 'LOOP' ? { op: 'ADD' } : statement
    return { core: cores[unit >> 1]!.core, instruction, vector: vector[unit]!, what }
  }
  const fail = (
    rule: SynchronizationRule,
    unit: number,
    problem: string,
    before: readonly Step[] = [],
  ): false => {
    faults.push({
      rule,
      layer: cores[unit >> 1]!.layer,
      problem,
      chain: [...before, stepAt(unit, 'here')],
    })
    return false
  }

  const ready: Queue = queue()
  const queued = new Uint8Array(units)
  const wake = (unit: number): void => {
    if (queued[unit] === 1) return
    queued[unit] = 1
    ready.push(unit)
  }

  const crossbar = (core: number): void => {
    while (multiplied[core]! < loaded[core]! && multiplied[core]! - freed[core]! < outputBuffers) {
      multiplied[core]!++
      wake(2 * core)
      wake(2 * core + 1)
    }
  }

  /** A read of what core `other` has given as its `turn`-th sum: whether signals say that it is there. */
  const inOrder = (unit: number, other: number, turn: number): boolean => {
    const core = unit >> 1
    if (knows.has(core, other, turn)) return true
    const { core: giver } = cores[other]!
    const seen = knows.of(core, other)
    const forwards = op[place[unit]!] === opcode.receive
    return fail('ordered', unit, `no signal says that the partial sum of core ${giver} is there`, [
      {
        core: giver,
        instruction: forwards ? { op: 'SEND', to: cores[core]!.core } : { op: 'STOREP' },
        vector: vector[unit]!,
        what:
          seen === 0
            ? 'none of its signals has reached the reader'
            : `its partial sum number ${turn}; the signals that have reached the reader came after ${seen}`,
      },
    ])
  }

  const take = (unit: number, other: number, turn: number, of: number): boolean => {
    const core = unit >> 1
    if (!Number.isNaN(operand[core]!))
      return fail(
        'steps',
        unit,
        `the partial sum for vector ${operand[core]} that was taken before is not added`,
      )
    if (of !== vector[unit]) return fail('ordered', unit, `the partial sum is that of vector ${of}`)
    if (other >= 0 && groups[other] !== groups[core])
      return fail('complete', unit, `the partial sum of core ${cores[other]!.core} is one of other outputs`)
    if (!inOrder(unit, other, turn)) return false
    operand[core] = of
    return true
  }

  /** A sum leaves its core. */
  const give = (unit: number): boolean => {
    const core = unit >> 1
    if (!Number.isNaN(operand[core]!))
      return fail('steps', unit, 'the partial sum that was taken is not added')
    if (Number.isNaN(sum[core]!)) return fail('steps', unit, 'nothing has been added up')
    if (sum[core] !== vector[unit])
      return fail('steps', unit, `what has been added up is for vector ${sum[core]}`)
    if (!Number.isNaN(result[core]!)) {
      freed[core]!++
      crossbar(core)
    }
    sum[core] = none
    result[core] = none
    return true
  }

  /** Lets a unit execute one instruction; false where it has to wait, has ended, or has gone wrong. */
  const execute = (unit: number): boolean => {
    const at = settle(unit)
    const core = unit >> 1
    const which = pair[at]!
    switch (op[at]) {
      case opcode.end:
        return false
      case opcode.load:
        if (loaded[core]! - multiplied[core]! >= inputBuffers) return false
        loaded[core]!++
        inputs[core]!.push(vector[unit]!)
        crossbar(core)
        return true
      case opcode.program:
        return loaded[core] === multiplied[core]
      case opcode.wait: {
        if (signals[which]! < count[at]!) {
          if (waiting[which]! >= 0 && waiting[which] !== unit)
            return fail('registers', unit, 'both units of the core wait for the signals of one sender')
          waiting[which] = unit
          return false
        }
        if (waiting[which]! >= 0 && waiting[which] !== unit)
          return fail('registers', unit, 'both units of the core wait for the signals of one sender')
        waiting[which] = unit
        signals[which]! -= count[at]!
        for (let i = 0; i < count[at]!; i++)
          messages[which]!.take(core, from[which]!, unit % 2 === 0 ? loaded[core]! + 1 : 0)
        return true
      }
      case opcode.take: {
        if (taken[core]! >= multiplied[core]!) return false
        const input = inputs[core]!.take()
        taken[core]!++
        knows.taken(core, taken[core]!)
        if (input !== vector[unit])
          return fail('steps', unit, `the input that was loaded is that of vector ${input}`)
        if (!Number.isNaN(result[core]!))
          return fail('steps', unit, `the result for vector ${result[core]} does not leave the core`)
        result[core] = vector[unit]!
        sum[core] = none
        return true
      }
      case opcode.loadp: {
        const statement = origin[at]
        const other = statement?.op === 'LOADP' ? (indexOf.get(statement.from) ?? -1) : -1
        // what an earlier phase has stored is there
        if (other < 0) {
          operand[core] = vector[unit]!
          return true
        }
        const turn = stored[other]!.get(vector[unit]!)
        if (turn === undefined)
          return fail(
            'ordered',
            unit,
            `core ${cores[other]!.core} may not have stored its partial sum yet, or it has been loaded before`,
            [stepAt(2 * other + 1, 'so far is the giver')],
          )
        stored[other]!.delete(vector[unit]!)
        return take(unit, other, turn, vector[unit]!)
      }
      case opcode.receive: {
        const [vectors, turns] = forwarded[which]!
        if (vectors.length() === 0) return false
        held[core]!++
        return take(unit, from[which]!, turns.take(), vectors.take())
      }
      case opcode.add:
        if (!Number.isNaN(operand[core]!) && operand[core] !== vector[unit])
          return fail('steps', unit, `the partial sum is that of vector ${operand[core]}`)
        if (!Number.isNaN(result[core]!) && result[core] !== vector[unit])
          return fail('steps', unit, `the result is that of vector ${result[core]}`)
        if (Number.isNaN(sum[core]!) && Number.isNaN(result[core]!) && Number.isNaN(operand[core]!))
          return fail('steps', unit, 'there is nothing to add')
        sum[core] = vector[unit]!
        operand[core] = none
        for (; held[core]! > 0; held[core]!--) for (const waiter of room.freed(core)) wake(waiter)
        return true
      case opcode.storep:
        if (!give(unit)) return false
        if (stored[core]!.has(vector[unit]!))
          return fail('complete', unit, 'its partial sum for this vector is stored already')
        stored[core]!.set(vector[unit]!, ++given[core]!)
        knows.gave(core, given[core]!)
        return true
      case opcode.send: {
        const to = receiver[which]!
        if (to >= 0 && !room.free(to, which, unit)) return false
        if (!give(unit)) return false
        room.sent(to, which)
        const [vectors, turns] = forwarded[which]!
        vectors.push(vector[unit]!)
        turns.push(++given[core]!)
        knows.gave(core, given[core]!)
        if (to >= 0) wake(2 * to + 1)
        return true
      }
      case opcode.store:
        return give(unit)
      case opcode.call: {
        const to = receiver[which]!
        signals[which]!++
        messages[which]!.put(core)
        if (to >= 0 && waiting[which]! >= 0) wake(waiting[which]!)
        return true
      }
      default:
        return true
    }
  }

  for (let unit = 0; unit < units; unit++) wake(unit)
  while (ready.length() > 0 && faults.length === 0) {
    const unit = ready.take()
    queued[unit] = 0
    // a few instructions at a time, so that no core runs far ahead and queues stay short
    let turns = 16
    while (turns > 0 && faults.length === 0 && execute(unit)) {
      place[unit]!++
      turns--
    }
    if (turns === 0) wake(unit)
  }
  if (faults[0] !== undefined) return faults[0]

  /** Why a unit stands still, and for whom. */
  const stuck = (unit: number): { readonly other: number; readonly what: string } | null => {
    const at = settle(unit)
    const which = pair[at]!
    if (op[at] === opcode.end) return null
    if (op[at] === opcode.wait)
      return { other: from[which]!, what: `waits for a signal of core ${sender[which]}` }
    if (op[at] === opcode.receive)
      return { other: from[which]!, what: `waits for a partial sum of core ${sender[which]}` }
    if (op[at] === opcode.send)
      return { other: receiver[which]!, what: `waits for a place at core ${cores[receiver[which]!]?.core}` }
    return {
      other: unit >> 1,
      what: op[at] === opcode.take ? 'waits for a result of its crossbar' : 'waits for a free input buffer',
    }
  }
  /** From a unit to whom it waits for, and on, until somebody is met again or has come to the end. */
  const chainFrom = (first: number): readonly Step[] => {
    const chain: Step[] = []
    const seen = new Set<number>()
    let unit = first
    for (;;) {
      const why = stuck(unit)
      if (why === null || seen.has(unit)) return chain
      seen.add(unit)
      chain.push(stepAt(unit, why.what))
      if (why.other < 0) return chain
      const next = why.other === unit >> 1 ? unit ^ 1 : 2 * why.other + 1
      unit = stuck(next) === null && stuck(next ^ 1) !== null ? next ^ 1 : next
    }
  }
  const chains = Array.from({ length: units }, (_, unit) => unit)
    .filter((unit) => stuck(unit) !== null)
    .map(chainFrom)
    .filter(({ length }) => length > 0)
  const [shortest] = chains.toSorted((a, b) => a.length - b.length)
  if (shortest !== undefined) {
    const [{ core } = { core: -1 }] = shortest
    return {
      rule: room.conservative ? 'places' : 'deadlock',
      layer: cores[indexOf.get(core) ?? 0]?.layer ?? '',
      problem: room.conservative
        ? 'cores may wait for one another for ever, depending on whose partial sums come first'
        : 'cores wait for ever',
      chain: shortest,
    }
  }
  const left = (problem: string, core: number, instruction: Instruction): Fault => ({
    rule: 'drained',
    layer: cores[core]?.layer ?? '',
    problem,
    chain: [
      { core: cores[core]?.core ?? -1, instruction, vector: 0, what: 'too often, or awaited too seldom' },
    ],
  })
  for (const [which, rest] of signals.entries())
    if (rest > 0 && receiver[which]! >= 0)
      return left(
        `${rest} signals of core ${sender[which]} to core ${cores[receiver[which]!]!.core} are never awaited, so the next layer would start too early`,
        from[which]!,
        { op: 'CALL', to: cores[receiver[which]!]!.core },
      )
  for (const [which, [vectors]] of forwarded.entries())
    if (vectors.length() > 0)
      return left(
        `${vectors.length()} partial sums of core ${sender[which]} are never received`,
        from[which]!,
        { op: 'SEND', to: cores[receiver[which]!]?.core ?? -1 },
      )
  for (const [core, places] of stored.entries())
    if (places.size > 0)
      return left(
        `${places.size} partial sums of core ${cores[core]!.core} are stored and never loaded`,
        core,
        { op: 'STOREP' },
      )
  for (let core = 0; core < cores.length; core++) {
    if (taken[core]! < loaded[core]!) return left('inputs are loaded for no MVM', core, { op: 'LOAD' })
    if (!Number.isNaN(result[core]!))
      return left(`the result for vector ${result[core]} does not leave the core`, core, { op: 'MVM' })
    if (!Number.isNaN(operand[core]!))
      return left('a partial sum is taken and never added', core, { op: 'ADD' })
  }
  return null
}

/**
 * Proves for every order of events that cores which run at the same time are synchronized, or gives the first fault.
 *
 * Each signal register, each queue of forwarded sums and each buffer has one unit that fills it and one that empties it, so no unit can take from another
 * what lets it go on: the cores are a Kahn network (G. Kahn, The semantics of a simple language for parallel programming, 1974). One execution therefore
 * ends exactly if all do, and the k-th WAIT for a core takes the same signal in all of them. What is left to show for all orders is that each partial sum is read after it was written: the reader
 * must know so, by what signals and program order tell it (see `knowledge`), not by luck. Only room for forwarded sums is shared by several senders; `roomFor` makes it
 * independent of who comes first.
 *
 * Completeness follows by conservation: each core multiplies each vector once and gives each sum away once (`verifyProgram` counts), each sum that is given is added once by a core of the same
 * vertical group for the same vector, and one core stores the result.
 *
 * Signals that say so by way of other cores are followed only where the direct ones do not. Linear in the instructions, loops unrolled; memory for the vectors whose sums are stored.
 */
export const faultOf = (cores: readonly CoreProgram[], chip: Chip): Fault | null => {
  const fault = execution(cores, chip, true)
  return fault?.rule === 'ordered' ? execution(cores, chip, false) : fault
}
