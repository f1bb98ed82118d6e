import type { Chip } from '../hardware/chip.js'
import { alive } from './alive.js'
import { bus } from './bus.js'
import type { Clock } from './clock.js'
import { crossbars } from './crossbars.js'
import { type Cursors, cursors } from './cursors.js'
import { blockedCores, standing } from './halted.js'
import { meshQueue } from './mesh.js'
import { type Microcode, opcode } from './microcode.js'
import type { Observer } from './observer.js'
import type { Outcome } from './outcome.js'
import { places } from './places.js'
import { type Polling, pollingOf } from './polling.js'
import { type Drifting, exactly, lastTimes, type Recurring, tally } from './recurrence.js'
import { stock } from './stock.js'
import type { Moment, Transfer } from './transfer.js'

/** The units of all cores of a phase: what each does when something that it has begun is over. */
export interface Units extends Pick<Cursors, 'turned' | 'watch'>, Pick<Polling, 'reads'> {
  /** Lets all units begin. */
  readonly start: () => void
  /** The end of the bus's transfer for a unit; false when a poll has failed and no other can succeed any more. */
  readonly transferred: (unit: number) => boolean
  /** Gives the bus to whose turn it is. */
  readonly grant: () => void
  /**
   * The end of something else: 3 · core for a load unit, 3 · core + 1 for an output unit, 3 · core
   * + 2 for a crossbar; 3 · cores + unit for a transfer over a mesh. False as that of a transfer.
   */
  readonly expired: (event: number) => boolean
  readonly recurring: readonly Recurring[]
  readonly drifting: readonly Drifting[]
  /** What the phase has taken so far. */
  readonly outcome: () => Omit<Outcome, 'end' | 'events'>
}

/**
 * Load unit, crossbar and output unit of each core, coupled by input and output buffers, and the bus
 * that serves them. Each step takes constant time but for the queues of timers, and allocates nothing.
 */
export const unitsOf = (
  code: Microcode,
  chip: Chip,
  { timer, mvmLane, pollLane, readingLanes, programLane, laneOf }: Clock,
  moment: Moment,
  transfer: Transfer,
  observe: Observer | null = null,
  everyEvent = observe !== null,
): Units => {
  const { op, cycles, pair, count, receiver, sumBytes, routes } = code
  const cores = code.cores.length
  const units = 2 * cores
  const polling = chip.signal.kind === 'polling'

  const cursor = cursors(code)
  const { place, counters, settle } = cursor
  const stopped = new Uint8Array(units)
  const [signals, arrived] = [stock(receiver.length), stock(receiver.length)]
  const held = new Int32Array(cores)
  const lastStore = new Float64Array(cores)
  const polls = new Float64Array(cores)

  const buffers = chip.partialSumBuffers === 'unbounded' ? Number.POSITIVE_INFINITY : chip.partialSumBuffers
  const room = places(cores, units, buffers)
  const { interconnect } = chip
  const requests = bus(units, interconnect.kind === 'bus' ? interconnect.arbitration : 'fifo')
  const links = meshQueue(units)
  const sums = alive()
  const queue = routes === null ? requests : links
  const reading = pollingOf(queue, timer, readingLanes, moment, polls, units)
  // transfers, MVMs and other work under way, polls left out: when it is 0, no poll will ever succeed that does not now
  let productive = 0

  const observed = (unit: number): void => {
    if (observe !== null) observe.done(unit, moment.now)
  }

  /** Goes on to the next instruction of a unit. */
  const pass = (unit: number): void => {
    observed(unit)
    place[unit]!++
  }

  /** A transfer of a unit begins. */
  const begin = (unit: number): number => {
    const at = place[unit]!
    if (op[at] === opcode.storep || op[at] === opcode.send) {
      sums.add(sumBytes[unit >> 1]!)
    }
    return at
  }

  const grantBus = (): void => {
    if (transfer.unit >= 0) return
    const unit = requests.next()
    if (unit < 0) return
    const at = begin(unit)
    transfer.unit = unit
    transfer.end = moment.now + cycles[at]!
    transfer.order = moment.order++
  }

  const grantLinks = (): void => {
    for (let unit = links.next(); unit >= 0; unit = links.next())
      timer.set(laneOf[begin(unit)]!, moment.now, moment.order++, 3 * cores + unit)
  }

  const grant = routes === null ? grantBus : grantLinks

  const request = (unit: number): void => {
    const at = place[unit]!
    if (routes === null) requests.ask(unit, op[at] === opcode.wait)
    else links.ask(unit, routes[at]!)
    stopped[unit] = standing.busy
    grant()
  }

  const move = (unit: number): void => {
    productive++
    request(unit)
  }

  const crossbar = crossbars(code, chip.core, (core) => {
    productive++
    timer.set(mvmLane, moment.now, moment.order++, 3 * core + 2)
  })

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
          if (!signals.has(pair[at]!, count[at]!)) {
            stopped[unit] = standing.signal
            return
          }
          signals.take(pair[at]!, count[at]!)
          break
        }
        case opcode.load:
          if (!crossbar.reserve(core)) {
            stopped[unit] = standing.buffer
            return
          }
          move(unit)
          return
        case opcode.program:
          // the crossbar is written once it has worked off what it was given
          if (!crossbar.idle(core)) {
            stopped[unit] = standing.buffer
            return
          }
          move(unit)
          return
        case opcode.take:
          if (!crossbar.take(core)) {
            stopped[unit] = standing.result
            return
          }
          break
        case opcode.receive:
          if (!arrived.has(pair[at]!, 1)) {
            stopped[unit] = standing.partialSum
            return
          }
          arrived.take(pair[at]!, 1)
          held[core]!++
          break
        case opcode.add:
        case opcode.execute:
          productive++
          stopped[unit] = standing.busy
          timer.set(laneOf[at]!, moment.now, moment.order++, 3 * core + 1)
          return
        case opcode.send: {
          const to = receiver[pair[at]!]!
          if (to >= 0 && !room.take(to, unit)) {
            stopped[unit] = standing.place
            return
          }
          move(unit)
          return
        }
        default:
          move(unit)
          return
      }
      pass(unit)
    }
  }

  /** Wakes a unit that stands still for this reason. */
  const wake = (unit: number, reason: number): void => {
    if (stopped[unit] === reason) advance(unit)
  }

  const releaseHeld = (core: number): void => {
    while (held[core]! > 0) {
      held[core]!--
      sums.add(-sumBytes[core]!)
      const waiting = room.free(core)
      if (waiting >= 0) advance(waiting)
    }
  }

  const signalled = (unit: number): boolean => {
    const at = place[unit]!
    return op[at] === opcode.wait && signals.has(pair[at]!, count[at]!)
  }

  const anySignalled = (): boolean =>
    stopped.some((reason, unit) => reason === standing.busy && signalled(unit))

  const transferred = (unit: number): boolean => {
    const core = unit >> 1
    const at = place[unit]!
    const which = pair[at]!
    if (op[at] === opcode.wait) {
      polls[core]!++
      if (!signalled(unit)) {
        if (productive === 0 && !anySignalled()) return false
        timer.set(pollLane, moment.now, moment.order++, 3 * core + (unit & 1))
        if (!everyEvent) reading.failed(unit)
        return true
      }
      reading.disturbed()
      signals.take(which, count[at]!)
      pass(unit)
      advance(unit)
      return true
    }
    if (polling) reading.disturbed()
    productive--
    if (op[at] === opcode.program) {
      productive++
      timer.set(programLane, moment.now, moment.order++, 3 * core)
      return true
    }
    // before it wakes anybody: who receives a sum is seen to do so after who sent it
    observed(unit)
    switch (op[at]) {
      case opcode.load:
        crossbar.loaded(core)
        break
      case opcode.loadp:
        sums.add(-sumBytes[core]!)
        break
      case opcode.storep:
        crossbar.release(core)
        break
      case opcode.send:
        crossbar.release(core)
        arrived.put(which)
        if (receiver[which]! >= 0) wake(2 * receiver[which]! + 1, standing.partialSum)
        break
      case opcode.store:
        lastStore[core] = moment.now
        crossbar.release(core)
        break
      case opcode.write:
        lastStore[core] = moment.now
        break
      case opcode.call:
        signals.put(which)
        if (receiver[which]! >= 0 && !polling) {
          wake(2 * receiver[which]!, standing.signal)
          wake(2 * receiver[which]! + 1, standing.signal)
        }
    }
    place[unit]!++
    advance(unit)
    return true
  }

  const expired = (event: number): boolean => {
    if (event >= 3 * cores) {
      const unit = event - 3 * cores
      // its links stay taken meanwhile, as the bus does
      const route = routes?.[place[unit]!] ?? []
      const goesOn = transferred(unit)
      links.release(route)
      grant()
      return goesOn
    }
    const core = Math.floor(event / 3)
    const which = event - 3 * core
    if (which === 2) {
      if (polling) reading.disturbed()
      productive--
      observe?.multiplied?.(core, moment.now)
      crossbar.ended(core)
      wake(2 * core, standing.buffer)
      crossbar.start(core)
      wake(2 * core + 1, standing.result)
      return true
    }
    const unit = 2 * core + which
    if (op[place[unit]!] === opcode.wait) {
      request(unit)
      return true
    }
    if (polling) reading.disturbed()
    productive--
    if (op[place[unit]!] === opcode.add) releaseHeld(core)
    pass(unit)
    advance(unit)
    return true
  }

  return {
    start: () => {
      for (let unit = 0; unit < units; unit++) advance(unit)
    },
    transferred,
    grant,
    expired,
    reads: reading.reads,
    turned: cursor.turned,
    watch: cursor.watch,
    recurring: [...[place, stopped, held].map(exactly), ...crossbar.recurring, requests, links, room],
    drifting: [cursor, signals, arrived, crossbar.left, tally(polls), lastTimes(lastStore), sums],
    outcome: () => ({
      lastStore,
      polls,
      peakPartialSumBytes: sums.peak(),
      blocked: blockedCores(code, { place, standing: stopped, counters }),
    }),
  }
}
