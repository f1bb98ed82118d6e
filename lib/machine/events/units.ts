import type { Chip } from '../../hardware/chip.js'
import type { Cursors } from '../relation/cursors.js'
import { effect } from '../relation/effects.js'
import { busyWith, type Microcode } from '../relation/microcode.js'
import { type Drifting, exactly, type Recurring } from '../relation/recurrence.js'
import { firstTokens, tokenNumbers } from '../relation/tokens.js'
import {
  asCore,
  asUnit,
  type CoreIndex,
  coreOf,
  loadUnitOf,
  outputUnitOf,
  type UnitIndex,
} from '../relation/unitIndex.js'
import { vectorAt } from '../relation/vectorAt.js'
import type { PhaseTimers } from './clock.js'
import { blockedCores, standing } from './halted.js'
import { multipliers } from './multipliers.js'
import type { Observer } from './observer.js'
import { phaseParts } from './parts.js'
import type { PhaseOutcome } from './phaseOutcome.js'
import type { Polling } from './polling.js'
import { indexOf, kindOf, timed } from './timed.js'
import type { Moment, Transfer } from './transfer.js'

/** The units of all cores of a phase: what each does when something that it has begun is over. */
export interface Units extends Pick<Cursors, 'turned' | 'watch'>, Pick<Polling, 'reads'> {
  /** Lets all units begin. */
  readonly start: () => void
  /** The end of the bus's transfer for a unit; false when a poll has failed and no other can succeed any more. */
  readonly transferred: (unit: UnitIndex) => boolean
  /** Gives the bus to whose turn it is. */
  readonly grant: () => void
  /** The end of something that a timer was set for; false as that of a transfer. */
  readonly expired: (event: number) => boolean
  readonly recurring: readonly Recurring[]
  readonly drifting: readonly Drifting[]
  /** How many images the core has stored that is farthest. */
  readonly farthest: () => number
  /** What the phase has taken so far. */
  readonly outcome: () => Omit<PhaseOutcome, 'end' | 'events'>
}

/**
 * The driver of a phase in time: load unit, crossbar and output unit of each core, and the interconnect that serves them. An
 * instruction begins when the tokens that it takes are there, keeps its unit busy for as long as its transfer or work takes, and
 * gives its tokens as it ends, which wakes who waits for them. An event takes constant time but for timers, and allocates nothing.
 */
// oxlint-disable-next-line max-lines-per-function -- its functions call each other and share their arrays: in several closures, an event takes up to a quarter longer
export const unitsOf = (
  code: Microcode,
  chip: Chip,
  clock: PhaseTimers,
  moment: Moment,
  transfer: Transfer,
  observe: Observer | null = null,
  everyEvent = observe !== null,
): Units => {
  const { length: cores } = code.cores
  const { busy, channel, count, takes, gives, effects, counts, receiver, sumBytes, routes } = code
  const { mvmLanes, pollLane, programLane, laneOf } = clock
  const polling = chip.signal.kind === 'polling'
  const parts = phaseParts(code, chip, clock, moment, transfer, observe)
  const { cursor, register, output, outputs, received, line, polls, after, sums, flag, reading } = parts
  const { own, shared, sumBuffer } = parts.stores
  const { request, grant, release } = parts.interconnect
  const { place, counters, settle } = cursor
  const vectorOf = vectorAt(code, cursor)
  /** The token that each unit waits for, or why it stands still else, see `standing`. */
  const stopped = new Int32Array(code.entry.length).fill(standing.busy)
  const { split, coreOf: ownerOf } = tokenNumbers(cores)
  // the first tokens of what is given not by instructions alone
  const { firstInputBuffer, firstInput, firstOutputBuffer, firstProduct, firstSumBuffer } = firstTokens(cores)
  const began = new Float64Array(cores).fill(-1)
  // transfers, MVMs and other work under way, polls left out: when it is 0, no poll will ever succeed that does not now
  let productive = 0
  const { start, ended, ...crossbars } = multipliers(code, own, (core) => {
    productive++
    after(mvmLanes[core]!, timed.multiplication, core)
  })

  /** Takes what an instruction takes; false where it is not there. */
  const take = (token: number, amount: number): boolean => {
    if (token >= split) return shared.take(token - split, amount)
    if (token >= firstSumBuffer) return sumBuffer.take(token - firstSumBuffer, amount)
    if (own[token]! < amount) return false
    own[token]! -= amount
    return true
  }

  /** Lets a unit go on from its place until it must wait for something. */
  const advance = (unit: UnitIndex): void => {
    stopped[unit] = standing.busy
    for (;;) {
      const here = place[unit]!
      const at = busy[here] === busyWith.looping ? settle(unit) : here
      const kind = busy[at]
      if (polling && kind === busyWith.polling) {
        flag.look(unit)
        request(unit)
        return
      }
      const taken = takes[at]!
      if (taken >= 0 && !take(taken, count[at]!)) {
        stopped[unit] = taken
        if (taken >= firstSumBuffer && taken < split) line.join(ownerOf(taken), unit)
        return
      }
      switch (kind) {
        case busyWith.end:
          stopped[unit] = standing.ended
          return
        case busyWith.transfer:
        case busyWith.work:
          productive++
          observe?.asked?.(unit, moment.now)
          if (output.occupy(unit)) begin(unit)
          return
        case busyWith.awaiting:
          if (register.covers(unit, at)) break
          stopped[unit] = standing.awaiting
          return
      }
      end(unit)
    }
  }

  /** A unit begins what its instruction keeps it busy with. */
  const begin = (unit: UnitIndex): void => {
    const at = place[unit]!
    observe?.turned?.(unit, moment.now)
    if (began[coreOf(unit)]! < 0) began[coreOf(unit)] = moment.now
    if (busy[at] === busyWith.work) after(laneOf[at]!, timed.work, unit)
    else request(unit)
  }

  /** Lets a unit go on that waits for a token. */
  const resume = (unit: UnitIndex, awaited: number): void => {
    if (stopped[unit] === awaited) advance(unit)
  }

  /** Frees an output buffer. A sum that this core did not multiply lies in none. */
  const freeOutput = (core: CoreIndex): void => {
    if (!outputs.free(core)) return
    own[firstOutputBuffer + core]!++
    start(core)
  }

  /** Frees the partial-sum buffers of all sums received, each for whom has waited longest. */
  const freeSums = (core: CoreIndex): void => {
    while (received.free(core)) {
      sums.add(-sumBytes[core]!)
      sumBuffer.put(core)
      const waiting = line.next(core)
      if (waiting >= 0) advance(waiting)
    }
  }

  const lookAtFlags = (core: CoreIndex): void => {
    flag.look(loadUnitOf(core))
    flag.look(outputUnitOf(core))
  }

  /** Gives what an instruction gives, and wakes who waits for it. */
  const give = (core: CoreIndex, given: number, at: number): void => {
    if (given < split) {
      own[given]! += count[at]!
      if (given >= firstInput) start(core)
      return
    }
    shared.put(given - split)
    const to = receiver[channel[at]!]!
    if (to < 0) return
    if (polling) lookAtFlags(to)
    resume(loadUnitOf(to), given)
    resume(outputUnitOf(to), given)
  }

  /** What the end of an instruction does to its core, beside giving tokens. */
  const affect = (core: CoreIndex, does: number): void => {
    if ((does & effect.usesSum) !== 0) sums.add(-sumBytes[core]!)
    if ((does & effect.stores) !== 0) parts.stored(core)
    if ((does & effect.holdsOutput) !== 0) outputs.hold(core)
    if ((does & effect.holdsSum) !== 0) received.hold(core)
    if ((does & effect.freesOutput) !== 0) freeOutput(core)
    if ((does & effect.freesSums) !== 0) freeSums(core)
  }

  /** An instruction of a unit ends; its next is the one after it. */
  const end = (unit: UnitIndex): void => {
    const core = coreOf(unit)
    const at = place[unit]!
    // before it wakes anybody: who receives a sum is seen to do so after who sent it
    if (observe !== null) {
      observe.done?.(unit, moment.now)
      observe.ended?.(unit, at, moment.now)
      observe.executed?.(unit, moment.now, at, vectorOf(unit, at))
    }
    const does = effects[at]!
    if (does !== 0) affect(core, does)
    const given = gives[at]!
    if (given >= 0) give(core, given, at)
    for (const counted of counts[at]!) resume(register.countUp(counted), standing.awaiting)
    place[unit]!++
  }

  const goOn = (unit: UnitIndex): void => {
    end(unit)
    const next = output.release(unit)
    if (next >= 0) begin(next)
    advance(unit)
  }

  /** A unit has read its flag. */
  const polled = (unit: UnitIndex): boolean => {
    polls[coreOf(unit)]!++
    const at = place[unit]!
    if (!take(takes[at]!, count[at]!)) {
      if (productive === 0 && !flag.anySet()) return false
      after(pollLane, timed.pause, unit)
      if (!everyEvent) reading.failed(unit)
      return true
    }
    reading.disturbed()
    goOn(unit)
    lookAtFlags(coreOf(unit))
    return true
  }

  const transferred = (unit: UnitIndex): boolean => {
    const at = place[unit]!
    if (polling) {
      if (busy[at] === busyWith.polling) return polled(unit)
      reading.disturbed()
    }
    if ((effects[at]! & effect.programs) !== 0) {
      after(programLane, timed.work, unit)
      return true
    }
    productive--
    goOn(unit)
    return true
  }

  const multiplied = (core: CoreIndex): void => {
    observe?.multiplied?.(core, moment.now)
    ended(core)
    resume(loadUnitOf(core), firstInputBuffer + core)
    // it goes on before anybody takes up its product
    start(core)
    resume(outputUnitOf(core), firstProduct + core)
  }

  const expired = (event: number): boolean => {
    const [kind, index] = [kindOf(event), indexOf(event)]
    switch (kind) {
      case timed.transfer: {
        // its links stay taken meanwhile, as the bus does
        const route = routes?.[place[index]!] ?? []
        const goesOn = transferred(asUnit(index))
        release(route)
        grant()
        return goesOn
      }
      case timed.pause:
        request(asUnit(index))
        return true
    }
    if (polling) reading.disturbed()
    productive--
    if (kind === timed.multiplication) multiplied(asCore(index))
    else goOn(asUnit(index))
    return true
  }

  return {
    start: () => {
      for (let unit = 0; unit < stopped.length; unit++) advance(asUnit(unit))
    },
    transferred,
    grant,
    expired,
    reads: reading.reads,
    turned: cursor.turned,
    watch: cursor.watch,
    farthest: parts.ends.farthest,
    recurring: [...parts.recurring, exactly(stopped), crossbars.recurring],
    drifting: [...parts.drifting, crossbars.left],
    outcome: () => ({
      lastStore: parts.lastStore,
      firstImage: parts.ends.first(),
      period: parts.ends.period(),
      began,
      polls,
      peakPartialSumBytes: sums.peak(),
      blocked: blockedCores(code, { place, standing: stopped, counters }),
    }),
  }
}
