import type { Chip } from '../hardware/chip.js'
import type { CoreProgram, Instruction } from '../ir/program.js'
import { assembleMicrocode, opcode } from '../machine/microcode.js'
import { exactly, type recurrence } from '../machine/recurrence.js'
import { buffers } from './buffers.js'
import { groupOf } from './components.js'
import { exchanged } from './exchanged.js'
import type { Executed } from './executed.js'
import { knowledge } from './knowledge.js'
import { leftoverOf } from './leftovers.js'
import { ready } from './ready.js'
import { results } from './results.js'
import { roomFor } from './room.js'
import { standstillOf } from './standstill.js'
import { streams } from './streams.js'
import type { Fault, Step, SynchronizationRule } from './unsynchronized.js'

/** Instructions that a unit executes at most before another has its turn. */
const most = 64

/** Turns of each unit without a turn of the loop that is watched, after which another is watched. */
const patience = 8

/** How an execution goes about it. */
export interface Way {
  /** Follows only signals from the giver of a partial sum to its taker, not those that say so by way of other cores. */
  readonly direct: boolean
  /** Finds what repeats, so that it is skipped; null where it is to be executed too. */
  readonly search: typeof recurrence | null
  /** The effort after which it is given up. */
  readonly enough: number
}

/**
 * One execution of cores, with the first fault. Units take turns of one vector, so that none runs
 * far ahead and the state soon repeats but for the vectors: then whole periods are skipped, as many
 * as all loops allow (see `recurrence`), and the state is the one that executing them would give.
 */
export const execution = (
  cores: readonly CoreProgram[],
  chip: Chip,
  { direct, search, enough }: Way,
): Executed => {
  const code = assembleMicrocode(cores, chip)
  const { op, pair, count, receiver, sender, origin } = code
  const units = 2 * cores.length
  const stream = streams(code)
  const { place, vector, settle, shift } = stream
  const indexOf = new Map(cores.map(({ core }, i) => [core, i]))
  const from = Int32Array.from(sender, (core) => indexOf.get(core) ?? -1)
  const groups = cores.map(groupOf)

  const able = ready(units)
  const buffer = buffers(
    cores.length,
    chip.core,
    (core) => {
      able.wake(2 * core)
      able.wake(2 * core + 1)
    },
    shift,
  )
  const result = results(cores.length, shift)
  const held = new Int32Array(cores.length)
  const knows = knowledge(cores.length, direct, buffer.pace)
  const progress = { shift, pace: knows.pace, growth: knows.growth }
  const stored = cores.map((_, core) => exchanged(core, progress))
  const forwarded = Array.from(from, (core) => exchanged(core, progress))
  const messages = Array.from(from, (core, which) => knows.messages(core, receiver[which]!))
  const waiting = new Int32Array(sender.length).fill(-1)
  const room = roomFor(cores, chip.partialSumBuffers)
  if (room.unknown) return { fault: null, effort: 0, unfinished: true }

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
  const right = (unit: number, problem: string | null): boolean =>
    problem === null || fail('steps', unit, problem)

  /** A read of what core `other` has given as its `turn`-th sum: whether signals say that it is there. */
  const inOrder = (unit: number, other: number, turn: number): boolean => {
    const core = unit >> 1
    const seen = knows.of(core, other)
    if (seen >= turn) return true
    const { core: giver } = cores[other]!
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
    if (!right(unit, result.occupied(core))) return false
    if (of !== vector[unit]) return fail('ordered', unit, `the partial sum is that of vector ${of}`)
    if (other >= 0 && groups[other] !== groups[core])
      return fail('complete', unit, `the partial sum of core ${cores[other]!.core} is one of other outputs`)
    if (!inOrder(unit, other, turn)) return false
    result.operand(core, of)
    return true
  }

  /** A sum leaves its core. */
  const give = (unit: number): boolean => {
    const core = unit >> 1
    const own = result.holds(core)
    if (!right(unit, result.give(core, vector[unit]!))) return false
    if (own) buffer.free(core)
    return true
  }

  const wait = (unit: number, which: number, signals: number): boolean => {
    const others = waiting[which]! >= 0 && waiting[which] !== unit
    if (others) return fail('registers', unit, 'both units of the core wait for the signals of one sender')
    waiting[which] = unit
    if (!messages[which]!.atLeast(signals)) return false
    messages[which]!.take(signals, unit % 2 === 0 ? buffer.loaded(unit >> 1) + 1 : 0)
    return true
  }

  /** Takes a result of the crossbar. */
  const multiplied = (unit: number): boolean => {
    const core = unit >> 1
    if (!buffer.ready(core)) return false
    const input = buffer.take(core)
    knows.taken(core, buffer.taken(core))
    return input === vector[unit]
      ? right(unit, result.take(core, vector[unit]!))
      : fail('steps', unit, `the input that was loaded is that of vector ${input}`)
  }

  const loadSum = (unit: number, at: number): boolean => {
    const core = unit >> 1
    const statement = origin[at]
    const other = statement?.op === 'LOADP' ? (indexOf.get(statement.from) ?? -1) : -1
    // what an earlier phase has stored is there
    if (other < 0) {
      result.operand(core, vector[unit]!)
      return true
    }
    const turn = stored[other]!.take(core, vector[unit]!)
    if (Number.isNaN(turn))
      return fail(
        'ordered',
        unit,
        `core ${cores[other]!.core} may not have stored its partial sum yet, or it has been loaded before`,
        [stepAt(2 * other + 1, 'so far is the giver')],
      )
    stored[other]!.ahead(knows.of(core, other) - turn)
    return take(unit, other, turn, vector[unit]!)
  }

  const receive = (unit: number, which: number): boolean => {
    const core = unit >> 1
    const sum = forwarded[which]!.first()
    if (sum === null) return false
    const { x, y } = sum
    forwarded[which]!.drop(core)
    forwarded[which]!.ahead(knows.of(core, from[which]!) - y)
    held[core]!++
    return take(unit, from[which]!, y, x)
  }

  const send = (unit: number, which: number): boolean => {
    const core = unit >> 1
    const to = receiver[which]!
    if (!room.take(to, sender[which]!, unit) || !give(unit)) return false
    forwarded[which]!.put(vector[unit]!, knows.gave(core))
    if (to >= 0) able.wake(2 * to + 1)
    return true
  }

  const add = (unit: number): boolean => {
    const core = unit >> 1
    if (!right(unit, result.add(core, vector[unit]!))) return false
    for (; held[core]! > 0; held[core]!--) for (const waiter of room.freed(core)) able.wake(waiter)
    return true
  }

  const store = (unit: number): boolean => {
    const core = unit >> 1
    if (!give(unit)) return false
    if (stored[core]!.has(vector[unit]!))
      return fail('complete', unit, 'its partial sum for this vector is stored already')
    stored[core]!.put(vector[unit]!, knows.gave(core))
    return true
  }

  const call = (which: number): true => {
    messages[which]!.put()
    if (receiver[which]! >= 0 && waiting[which]! >= 0) able.wake(waiting[which]!)
    return true
  }

  /** Lets a unit execute one instruction; false where it has to wait, has ended, or has gone wrong. */
  const execute = (unit: number, at: number): boolean => {
    const which = pair[at]!
    switch (op[at]) {
      case opcode.end:
        return false
      case opcode.load:
        return buffer.load(unit >> 1, vector[unit]!)
      case opcode.program:
        return buffer.idle(unit >> 1)
      case opcode.wait:
        return wait(unit, which, count[at]!)
      case opcode.take:
        return multiplied(unit)
      case opcode.loadp:
        return loadSum(unit, at)
      case opcode.receive:
        return receive(unit, which)
      case opcode.add:
        return add(unit)
      case opcode.storep:
        return store(unit)
      case opcode.send:
        return send(unit, which)
      case opcode.store:
        return give(unit)
      case opcode.call:
        return call(which)
      default:
        return true
    }
  }

  let steps = 0
  /** Lets a unit go on to its next vector, or as far as it can. */
  const turn = (unit: number): void => {
    for (let done = 0; done < most; done++) {
      const at = settle(unit)
      if (done > 0 && (op[at] === opcode.load || op[at] === opcode.take)) break
      if (!execute(unit, at)) return
      place[unit]!++
      steps++
    }
    able.wake(unit)
  }

  const periodic = search?.(
    [exactly(place), exactly(held), exactly(waiting), able],
    [stream, buffer, result, knows, room, ...stored, ...forwarded, ...messages],
  )
  let [turns, lastRound, compared] = [0, 0, 0]
  const effort = () => turns + steps + compared + knows.effort()
  for (let unit = 0; unit < units; unit++) able.wake(unit)
  for (let unit = able.next(); unit >= 0 && faults.length === 0; unit = able.next()) {
    turn(unit)
    turns++
    if (effort() > enough)
      return { fault: faults[0] ?? null, effort: effort(), unfinished: faults.length === 0 }
    if (periodic === undefined || faults.length > 0) continue
    if (stream.turned()) {
      lastRound = turns
      compared += units / 16
      periodic.visit(turns, 0)
    } else if (turns - lastRound > patience * units) {
      lastRound = turns
      periodic.reset()
      stream.watch()
    }
  }
  const fault =
    faults[0] ??
    standstillOf(cores, code, stream, from, stepAt, room.conservative) ??
    leftoverOf(cores, code, from, { messages, forwarded, stored, buffer, result })
  return { fault, effort: effort(), unfinished: false }
}
