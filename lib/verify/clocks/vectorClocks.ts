import type { Chip } from '../../hardware/chip.js'
import type { HappensBefore, Register } from './happensBefore.js'

/** Of each core, how many of its accesses are known; never changed once it has been handed on. */
type Clock = Int32Array

/** A unit that knows something: its clock, and whether somebody else has been handed it. */
interface Unit {
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

/** What of a chip decides who waits for whom. */
export interface Capacities extends Pick<Chip['core'], 'inputBuffers' | 'outputBuffers'> {
  /** Partial-sum buffers of a core that one core alone sends to, by index; unbounded where it does not matter. */
  readonly partialSumBuffers: (core: number) => number
}

/**
 * All that happened before what in a phase, as vector clocks (C. Fidge, Timestamps in message-passing systems that
 * preserve the partial ordering, 1988; F. Mattern, Virtual time and global states of distributed systems, 1989)
 * carried by load units, crossbars and output units: through program order, signals, forwarded sums, the buffers
 * between the units of a core and the partial-sum buffers that a sender waits for. Each event takes time linear in
 * the cores, and nothing can be skipped.
 */
// oxlint-disable-next-line max-lines-per-function -- one state, and the short functions that share it
export const vectorClocks = (
  cores: number,
  { inputBuffers, outputBuffers, partialSumBuffers }: Capacities,
): HappensBefore => {
  const each = <A>(make: () => A): A[] => Array.from({ length: cores }, make)
  const never: Clock = new Int32Array(cores)
  const units = () => each((): Unit => ({ clock: never, shared: true }))
  const [loads, crossbars, outputs] = [units(), units(), units()]
  const accesses = new Int32Array(cores)
  const [inputs, freeInputs, results, freeOutputs, freeSums] = [
    each(fifo),
    each(fifo),
    each(fifo),
    each(fifo),
    each(fifo),
  ]
  const [loaded, multiplied, reserved] = [new Int32Array(cores), new Int32Array(cores), new Int32Array(cores)]
  const channels = new Map<number, ReturnType<typeof fifo>>()
  const messages: Clock[] = []
  let told = 0

  const own = (unit: Unit): Clock => {
    if (unit.shared) unit.clock = unit.clock.slice()
    unit.shared = false
    return unit.clock
  }
  const learn = (unit: Unit, message: Clock | undefined): void => {
    if (message === undefined || message === unit.clock) return
    told += 1 + cores / 16
    let { clock } = unit
    for (let of = 0; of < cores; of++)
      if (message[of]! > clock[of]!) {
        clock = own(unit)
        clock[of] = message[of]!
      }
  }
  const handOn = (unit: Unit): Clock => {
    unit.shared = true
    return unit.clock
  }
  const handOnOf = (core: number): Clock => {
    const unit = outputs[core]!
    if (unit.clock[core] !== accesses[core]) own(unit)[core] = accesses[core]!
    return handOn(unit)
  }
  const channelOf = (channel: number): ReturnType<typeof fifo> => {
    const found = channels.get(channel) ?? fifo()
    channels.set(channel, found)
    return found
  }
  const access = (core: number): number => ++accesses[core]!

  const register = (sender: number, core: number): Register => {
    const signals = fifo()
    return {
      put: () => signals.put(sender < 0 ? never : handOnOf(sender)),
      atLeast: (count) => signals.length() >= count,
      length: signals.length,
      take: (count, load) => {
        let last: Clock | undefined
        for (let i = 0; i < count; i++) last = signals.take()
        learn(load === 0 ? outputs[core]! : loads[core]!, last)
      },
      save: () => {},
      periods: () => 0,
      skip: () => {},
    }
  }

  return {
    of: (core, of) => (of === core ? Number.POSITIVE_INFINITY : outputs[core]!.clock[of]!),
    ofLoads: (core, of) => loads[core]!.clock[of]!,
    growth: () => 0,
    gave: access,
    accessed: access,
    pace: () => 0,
    register,
    sent: (channel, core) => channelOf(channel).put(handOnOf(core)),
    received: (channel, core) => learn(outputs[core]!, channelOf(channel).take()),
    released: (core) => {
      if (partialSumBuffers(core) !== Number.POSITIVE_INFINITY) freeSums[core]!.put(handOnOf(core))
    },
    reserved: (core, sender) => {
      if (++reserved[core]! > partialSumBuffers(core)) learn(outputs[sender]!, freeSums[core]!.take())
    },
    loading: (core) => {
      if (++loaded[core]! > inputBuffers) learn(loads[core]!, freeInputs[core]!.take())
      inputs[core]!.put(handOn(loads[core]!))
    },
    programming: (core) => learn(loads[core]!, handOn(crossbars[core]!)),
    multiplied: (core) => {
      const crossbar = crossbars[core]!
      learn(crossbar, inputs[core]!.take())
      if (++multiplied[core]! > outputBuffers) learn(crossbar, freeOutputs[core]!.take())
      results[core]!.put(handOn(crossbar))
      freeInputs[core]!.put(handOn(crossbar))
    },
    taken: (core) => learn(outputs[core]!, results[core]!.take()),
    freed: (core) => freeOutputs[core]!.put(handOnOf(core)),
    left: (core) => messages.push(handOnOf(core)) - 1,
    found: (core, byLoad, message) => learn((byLoad ? loads : outputs)[core]!, messages[message]),
    effort: () => told,
    save: () => {},
    periods: () => 0,
    skip: () => {},
  }
}
