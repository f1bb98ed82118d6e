import type { Chip } from '../hardware/chip.js'
import { bus } from './bus.js'
import { clock } from './clock.js'
import { cursors } from './cursors.js'
import { blockedCores, standing } from './halted.js'
import { type Microcode, opcode } from './microcode.js'
import { mostEvents, type Outcome } from './outcome.js'
import { places } from './places.js'

/**
 * Runs one phase event by event on the machine model: load unit, crossbar and output unit of each core work at the same time, coupled by
 * input and output buffers; one bus serves one transfer at a time. Exact to the cycle and deterministic: equal times go in the order of requests, and an idle bus
 * takes up the first request of a moment at once, before another of the same moment is known.
 * Cost: one event a transfer, an MVM or an ADD, each in time proportional to the few distinct delays; memory linear in the cores.
 *
 * A unit that waits for a signal on a polling chip reads the flag over the bus again and again; when nothing else can happen any
 * more the run ends as stalled all the same.
 */
export const runPhase = (code: Microcode, chip: Chip): Outcome => {
  const { op, cycles, pair, count, receiver, sumBytes } = code
  const cores = code.cores.length
  const units = 2 * cores
  const polling = chip.signal.kind === 'polling'

  const { place, counters, settle } = cursors(code)
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
  const held = new Int32Array(cores)
  const lastStore = new Float64Array(cores)
  const polls = new Float64Array(cores)

  // an event is 3 * core for a load unit, 3 * core + 1 for an output unit, 3 * core + 2 for a crossbar
  const { timer, mvmLane, pollLane, programLane, laneOf } = clock(code, chip)
  const room = places(
    cores,
    units,
    chip.partialSumBuffers === 'unbounded' ? Number.POSITIVE_INFINITY : chip.partialSumBuffers,
  )
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
    const at = place[unit]!
    if (op[at] === opcode.storep || op[at] === opcode.send) {
      alive += sumBytes[unit >> 1]!
      if (alive > peak) peak = alive
    }
    busUnit = unit
    busEnd = now + cycles[at]!
    busOrder = order++
  }

  const request = (unit: number): void => {
    requests.ask(unit, op[place[unit]!] === opcode.wait)
    stopped[unit] = standing.busy
    grant()
  }

  const transfer = (unit: number): void => {
    productive++
    request(unit)
  }

  const startCrossbar = (core: number): void => {
    if (crossbarBusy[core] === 1 || inputFull[core] === 0 || outputFree[core] === 0 || mvmsLeft[core] === 0)
      return
    crossbarBusy[core] = 1
    outputFree[core]!--
    mvmsLeft[core]!--
    productive++
    timer.set(mvmLane, now, order++, 3 * core + 2)
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
          transfer(unit)
          return
        case opcode.program:
          // the crossbar is written once it has worked off what it was given
          if (inputFull[core]! > 0 || crossbarBusy[core] === 1) {
            stopped[unit] = standing.buffer
            return
          }
          transfer(unit)
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
          if (to >= 0 && !room.take(to, unit)) {
            stopped[unit] = standing.place
            return
          }
          transfer(unit)
          return
        }
        default:
          transfer(unit)
          return
      }
      place[unit]!++
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
      const waiting = room.free(core)
      if (waiting >= 0) advance(waiting)
    }
  }

  const signalled = (unit: number): boolean => {
    const at = place[unit]!
    return op[at] === opcode.wait && signals[pair[at]!]! >= count[at]!
  }

  const anySignalled = (): boolean =>
    stopped.some((reason, unit) => reason === standing.busy && signalled(unit))

  /** The end of a transfer; false when a poll has failed and no other can succeed any more. */
  const transferred = (unit: number): boolean => {
    const core = unit >> 1
    const at = place[unit]!
    const which = pair[at]!
    if (op[at] === opcode.wait) {
      polls[core]!++
      if (!signalled(unit)) {
        if (productive === 0 && !anySignalled()) return false
        timer.set(pollLane, now, order++, 3 * core + (unit & 1))
        return true
      }
      signals[which]! -= count[at]!
      place[unit]!++
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
    }
    place[unit]!++
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
    if (op[place[unit]!] === opcode.wait) {
      request(unit)
      return
    }
    productive--
    if (op[place[unit]!] === opcode.add) releaseHeld(core)
    place[unit]!++
    advance(unit)
  }

  for (let unit = 0; unit < units; unit++) advance(unit)
  while (events <= mostEvents) {
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
    blocked: blockedCores(code, { place, standing: stopped, counters }),
  }
}
