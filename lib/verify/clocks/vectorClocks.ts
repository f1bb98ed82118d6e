import {
  type CoreIndex,
  coreOf,
  isOutputUnit,
  loadUnitOf,
  outputUnitOf,
  type UnitIndex,
  unitCount,
} from '../../machine/relation/unitIndex.js'
import type { HappensBefore, SignalQueue } from './happensBefore.js'

/** Of each core, how many of its accesses are known; never changed once it has been handed on. */
type Clock = Int32Array

/** A unit or crossbar that knows something: its clock, and whether somebody else has been handed it. */
interface Knowing {
  clock: Clock
  shared: boolean
}

/** First in, first out, in constant time. */
const fifo = () => {
  let items: Clock[] = []
  let head = 0
  return {
    put: (clock: Clock): void => {
      items.push(clock)
    },
    take: (): Clock | undefined => {
      const first = items[head++]
      if (head > 64 && 2 * head > items.length) {
        items = items.slice(head)
        head = 0
      }
      return first
    },
    length: (): number => items.length - head,
  }
}

/**
 * All that happened before what in a phase, as vector clocks (C. Fidge, Timestamps in message-passing systems that
 * preserve the partial ordering, 1988; F. Mattern, Virtual time and global states of distributed systems, 1989):
 * load units, crossbars and output units know something, and each token carries what was known to who gave it.
 * `free` says of each token how many are there from the start, which carry nothing: whoever takes one of these
 * has waited for nobody; of an unbounded one, nobody ever waits. Each event takes time linear in the cores, and
 * nothing can be skipped.
 */
// oxlint-disable-next-line max-lines-per-function -- one state, and the short functions that share it
export const vectorClocks = (
  cores: number,
  tokens: number,
  free: (token: number) => number,
): HappensBefore => {
  const never: Clock = new Int32Array(cores)
  const units = Array.from(
    { length: unitCount(cores) + cores },
    (): Knowing => ({ clock: never, shared: true }),
  )
  const accesses = new Int32Array(cores)
  /** Of each token, how many of those from the start are left, and what those carry that were given. */
  const atFirst = Float64Array.from({ length: tokens }, (_, token) => free(token))
  const carried = Array.from(atFirst, fifo)
  const messages: Clock[] = []
  let told = 0

  const own = (unit: Knowing): Clock => {
    if (unit.shared) unit.clock = unit.clock.slice()
    unit.shared = false
    return unit.clock
  }
  const learn = (unit: Knowing, message: Clock | undefined): void => {
    if (message === undefined || message === unit.clock) return
    told += 1 + cores / 16
    let { clock } = unit
    for (let of = 0; of < cores; of++)
      if (message[of]! > clock[of]!) {
        clock = own(unit)
        clock[of] = message[of]!
      }
  }
  /** What a unit knows; an output unit, of the accesses of its own core as well. */
  const handOn = (index: UnitIndex): Clock => {
    const unit = units[index]!
    if (index < unitCount(cores) && isOutputUnit(index)) {
      const core = coreOf(index)
      if (unit.clock[core] !== accesses[core]) own(unit)[core] = accesses[core]!
    }
    unit.shared = true
    return unit.clock
  }
  const access = (core: CoreIndex): number => ++accesses[core]!

  const register = (sender: CoreIndex, core: CoreIndex): SignalQueue => {
    const signals = fifo()
    return {
      put: () => signals.put(sender < 0 ? never : handOn(outputUnitOf(sender))),
      atLeast: (count) => signals.length() >= count,
      length: signals.length,
      take: (count, load) => {
        let last: Clock | undefined
        for (let i = 0; i < count; i++) last = signals.take()
        learn(units[load === 0 ? outputUnitOf(core) : loadUnitOf(core)]!, last)
      },
      save: () => {},
      periods: () => 0,
      skip: () => {},
    }
  }

  return {
    of: (core, of) => (of === core ? Number.POSITIVE_INFINITY : units[outputUnitOf(core)]!.clock[of]!),
    ofLoads: (core, of) => units[loadUnitOf(core)]!.clock[of]!,
    growth: () => 0,
    gave: access,
    accessed: access,
    pace: () => 0,
    register,
    take: (unit, token, count) => {
      if (token < 0) return
      const given = count - atFirst[token]!
      atFirst[token] = Math.max(0, -given)
      // whoever gave one knows all that those knew who gave one before
      let last: Clock | undefined
      for (let i = 0; i < given; i++) last = carried[token]!.take()
      learn(units[unit]!, last)
    },
    give: (unit, token, count) => {
      if (token < 0 || atFirst[token] === Number.POSITIVE_INFINITY) return
      for (let i = 0; i < count; i++) carried[token]!.put(handOn(unit))
    },
    left: (unit) => messages.push(handOn(unit)) - 1,
    found: (unit, message) => learn(units[unit]!, messages[message]),
    effort: () => told,
    save: () => {},
    periods: () => 0,
    skip: () => {},
  }
}
