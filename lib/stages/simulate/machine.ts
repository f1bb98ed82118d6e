import type { Chip } from '../../hardware/chip.js'
import { bus } from './bus.js'
import { blockedCores, standing } from './halted.js'
import { type Microcode, opcode } from './microcode.js'
import type { Blocked } from './simulate.js'
import { timers } from './timers.js'

/** What happened in one phase, in cycles from its start. */
export interface Outcome {
  /** The time of the last event. */
  readonly end: number
  /** Of each core, the time of its last STORE or WRITE; 0 for a core that has none. */
  readonly lastStore: Float64Array
  /** Of each core, the reads of flags while waiting, on a chip that polls. */
  readonly polls: Float64Array
  /** Most bytes of partial sums alive at once: from the beginning of the transfer that stores or sends one until it has been loaded or added. */
  readonly peakPartialSumBytes: number
  /** Events that were handled. */
  readonly events: number
  /** Cores that cannot go on; empty when the program has ended. */
  readonly blocked: readonly Blocked[]
}

/**
 * Runs one phase event by event on the machine model: load unit, crossbar and output unit of each core work at the same time, coupled by
 * input and output buffers; one bus serves one transfer at a time. Exact to the cycle and deterministic: equal times go in the order of requests.
 * Cost: one event a transfer, an MVM or an ADD, each in time proportional to the few distinct delays; memory linear in the cores.
 *
 * A unit that waits for a signal on a polling chip reads the flag over the bus again and again; when nothing else can happen any
 * more the run ends as stalled all the same.
 */
export const runPhase = (code: Microcode, chip: Chip): Outcome => {
  const { op, cycles, pair, count, entry, receiver, sumBytes, depth } = code
  const cores = code.cores.length
  const units = 2 * cores
  const polling = chip.signal.kind === 'polling'
  const bounded = chip.partialSumBuffers !== 'unbounded'
  const { mvmCycles, programCycles } = chip.crossbar

  const pc = Int32Array.from(entry)
  const counters = new Float64Array(units * depth)
  const stopped = new Uint8Array(units)
  const mvmsLeft = Float64Array.from(code.mvms)
  const inputFree = new Int32Array(cores).fill(chip.core.inputBuffers)
  const inputFull = new Int32Array(cores)
  const outputFree = new Int32Array(cores).fill(chip.core.outputBuffers)
  const outputFull = new Int32Array(cores)
  const crossbarBusy = new Uint8Array(cores)
  // results that the output unit has taken up and that still lie in their output buffers
  const taken = new Int32Array(cores)
  const signals = new Float64Array(receiver.length)
  const arrived = new Float64Array(receiver.length)
  const places = new Float64Array(cores).fill(
    bounded ? Number(chip.partialSumBuffers) : Number.POSITIVE_INFINITY,
  )
  const held = new Int32Array(cores)
  const lastStore = new Float64Array(cores)
  const polls = new Float64Array(cores)
  // of each receiver a list of the output units that wait for a place in its buffers, oldest first
  const firstSender = new Int32Array(cores).fill(-1)
  const nextSender = new Int32Array(units).fill(-1)

  // timers: the event is 3 * core + 2 for a crossbar, 3 * core + 1 for an output unit, 3 * core for a load unit
  const delays = [mvmCycles]
  const laneOf = new Int32Array(op.length)
  for (let i = 0; i < op.length; i++) {
    if (op[i] !== opcode.add && op[i] !== opcode.execute) continue
    const known = delays.indexOf(cycles[i]!)
    laneOf[i] = known >= 0 ? known : delays.push(cycles[i]!) - 1
  }
  const pollLane = delays.push(chip.signal.kind === 'polling' ? chip.signal.intervalCycles : 1) - 1
  const programLane = delays.push(programCycles) - 1
  const timer = timers(delays, 3 * cores + 1)

  const requests = bus(units, chip.interconnect.arbitration)
  let busUnit = -1
  let busEnd = Number.POSITIVE_INFINITY
  let busOrder = 0

  let now = 0
  let order = 0
  let events = 0
  let alive = 0
  let peak = 0
  // transfers, MVMs and other work under way, polls left out: when it is 0, no poll will ever succeed that does not now
  let productive = 0

  const grant = (): void => {
    if (busUnit >= 0) return
    const unit = requests.next()
    if (unit < 0) return
    const at = pc[unit]!
    if (op[at] === opcode.storep || op[at] === opcode.send) {
      alive += sumBytes[unit >> 1]!
      if (alive > peak) peak = alive
    }
    busUnit = unit
    busEnd = now + cycles[at]!
    busOrder = order++
  }

  const request = (unit: number): void => {
    requests.ask(unit, op[pc[unit]!] === opcode.wait)
    stopped[unit] = standing.busy
    grant()
  }

  const startCrossbar = (core: number): void => {
    if (crossbarBusy[core] === 1 || inputFull[core] === 0 || outputFree[core] === 0 || mvmsLeft[core] === 0)
      return
    crossbarBusy[core] = 1
    outputFree[core]!--
    mvmsLeft[core]!--
    productive++
    timer.set(0, now, order++, 3 * core + 2)
  }

  /** Goes on at a LOOP or NEXT until another instruction stands at the unit's place. */
  const settle = (unit: number): number => {
    for (;;) {
      const at = pc[unit]!
      const slot = unit * depth + pair[at]!
      if (op[at] === opcode.loop) {
        counters[slot] = 0
        pc[unit] = at + 1
      } else if (op[at] === opcode.next) {
        if (++counters[slot]! < count[at]!) pc[unit] = cycles[at]!
        else pc[unit] = at + 1
      } else return at
    }
  }

  /** Lets a unit go on from its place until it must wait for something. */
  const advance = (unit: number): void => {
    const core = unit >> 1
    for (;;) {
      const at = settle(unit)
      switch (op[at]) {
        case opcode.end:
          stopped[unit] = standing.ended
          return
        case opcode.wait: {
          if (polling) {
            request(unit)
            return
          }
          if (signals[pair[at]!]! < count[at]!) {
            stopped[unit] = standing.signal
            return
          }
          signals[pair[at]!]! -= count[at]!
          break
        }
        case opcode.load:
          if (inputFree[core] === 0) {
            stopped[unit] = standing.buffer
            return
          }
          inputFree[core]!--
          productive++
          request(unit)
          return
        case opcode.program:
          // the crossbar is written once it has worked off what it was given
          if (inputFull[core]! > 0 || crossbarBusy[core] === 1) {
            stopped[unit] = standing.buffer
            return
          }
          productive++
          request(unit)
          return
        case opcode.take:
          if (outputFull[core] === 0) {
            stopped[unit] = standing.result
            return
          }
          outputFull[core]!--
          taken[core]!++
          break
        case opcode.receive:
          if (arrived[pair[at]!] === 0) {
            stopped[unit] = standing.partialSum
            return
          }
          arrived[pair[at]!]!--
          held[core]!++
          break
        case opcode.add:
        case opcode.execute:
          productive++
          stopped[unit] = standing.busy
          timer.set(laneOf[at]!, now, order++, 3 * core + 1)
          return
        case opcode.send: {
          const to = receiver[pair[at]!]!
          if (to >= 0 && places[to]! <= 0) {
            stopped[unit] = standing.place
            let tail = firstSender[to]!
            nextSender[unit] = -1
            if (tail < 0) firstSender[to] = unit
            else {
              while (nextSender[tail]! >= 0) tail = nextSender[tail]!
              nextSender[tail] = unit
            }
            return
          }
          if (to >= 0) places[to]!--
          productive++
          request(unit)
          return
        }
        default:
          productive++
          request(unit)
          return
      }
      pc[unit]!++
    }
  }

  /** Wakes a unit that stands still for this reason. */
  const wake = (unit: number, reason: number): void => {
    if (stopped[unit] === reason) advance(unit)
  }

  const releaseOutput = (core: number): void => {
    // a sum that this core did not multiply lies in no output buffer
    if (taken[core] === 0) return
    taken[core]!--
    outputFree[core]!++
    startCrossbar(core)
  }

  const releaseHeld = (core: number): void => {
    while (held[core]! > 0) {
      held[core]!--
      alive -= sumBytes[core]!
      const waiting = firstSender[core]!
      places[core]!++
      if (waiting >= 0) {
        firstSender[core] = nextSender[waiting]!
        advance(waiting)
      }
    }
  }

  const signalled = (unit: number): boolean => {
    const at = pc[unit]!
    return op[at] === opcode.wait && signals[pair[at]!]! >= count[at]!
  }

  const anySignalled = (): boolean => {
    for (let unit = 0; unit < units; unit++)
      if (stopped[unit] === standing.busy && signalled(unit)) return true
    return false
  }

  /** The end of a transfer; false when a poll has failed and no other can succeed any more. */
  const transferred = (unit: number): boolean => {
    const core = unit >> 1
    const at = pc[unit]!
    const which = pair[at]!
    if (op[at] === opcode.wait) {
      polls[core]!++
      if (!signalled(unit)) {
        if (productive === 0 && !anySignalled()) return false
        timer.set(pollLane, now, order++, 3 * core + (unit & 1))
        return true
      }
      signals[which]! -= count[at]!
      pc[unit]!++
      advance(unit)
      return true
    }
    productive--
    switch (op[at]) {
      case opcode.load:
        inputFull[core]!++
        startCrossbar(core)
        break
      case opcode.program:
        productive++
        timer.set(programLane, now, order++, 3 * core)
        return true
      case opcode.loadp:
        alive -= sumBytes[core]!
        break
      case opcode.storep:
        releaseOutput(core)
        break
      case opcode.send:
        releaseOutput(core)
        arrived[which]!++
        if (receiver[which]! >= 0) wake(2 * receiver[which]! + 1, standing.partialSum)
        break
      case opcode.store:
        lastStore[core] = now
        releaseOutput(core)
        break
      case opcode.write:
        lastStore[core] = now
        break
      case opcode.call:
        signals[which]!++
        if (receiver[which]! >= 0 && !polling) {
          wake(2 * receiver[which]!, standing.signal)
          wake(2 * receiver[which]! + 1, standing.signal)
        }
        break
      default:
        break
    }
    pc[unit]!++
    advance(unit)
    return true
  }

  const expired = (event: number): void => {
    const core = Math.floor(event / 3)
    const which = event - 3 * core
    if (which === 2) {
      productive--
      crossbarBusy[core] = 0
      inputFull[core]!--
      inputFree[core]!++
      outputFull[core]!++
      wake(2 * core, standing.buffer)
      startCrossbar(core)
      wake(2 * core + 1, standing.result)
      return
    }
    const unit = 2 * core + which
    if (op[pc[unit]!] === opcode.wait) {
      request(unit)
      return
    }
    productive--
    if (op[pc[unit]!] === opcode.add) releaseHeld(core)
    pc[unit]!++
    advance(unit)
  }

  for (let unit = 0; unit < units; unit++) advance(unit)
  for (;;) {
    const expiry = timer.time()
    if (busUnit >= 0 && (busEnd < expiry || (busEnd === expiry && busOrder < timer.order()))) {
      now = busEnd
      events++
      // the bus stays taken meanwhile, so that the unit's next request takes part in the choice of whom it serves next
      const goesOn = transferred(busUnit)
      busUnit = -1
      if (!goesOn) break
      grant()
    } else if (expiry < Number.POSITIVE_INFINITY) {
      now = expiry
      events++
      expired(timer.take())
    } else break
  }
  return {
    end: now,
    lastStore,
    polls,
    peakPartialSumBytes: peak,
    events,
    blocked: blockedCores(code, { place: pc, standing: stopped, counters }),
  }
}
