import type { Chip } from '../../hardware/chip.js'
import { cursors } from '../relation/cursors.js'
import { effect } from '../relation/effects.js'
import { busyWith, type Microcode } from '../relation/microcode.js'
import { type Drifting, exactly, lastTimes, type Recurring, tally } from '../relation/recurrence.js'
import { atFirst, sumBuffersOf, tokenNumbers, tokensOfChannels } from '../relation/tokens.js'
import { type CoreIndex, coreOf } from '../relation/unitIndex.js'
import { alive } from './alive.js'
import type { PhaseTimers } from './clock.js'
import { flags } from './flags.js'
import { held } from './held.js'
import { imageEnds } from './imageEnds.js'
import { interconnectQueue } from './interconnect.js'
import { lines } from './lines.js'
import type { Observer } from './observer.js'
import { outputUnitTurns } from './outputUnits.js'
import { pollingOf } from './polling.js'
import { registerCounts } from './registers.js'
import { stock } from './stock.js'
import { eventOf, type TimerKind, timed } from './timed.js'
import type { Moment, Transfer } from './transfer.js'

/** Sets a timer: what it was set for is over after the delay of its lane. */
type Timing = (lane: number, kind: TimerKind, index: number) => void

/** Timers whose events say what they were set for, and of whom. */
const timingOf =
  ({ timer }: PhaseTimers, moment: Moment): Timing =>
  (lane, kind, index) =>
    timer.set(lane, moment.now, moment.order++, eventOf(kind, index))

/**
 * The tokens that a phase begins with. Those of cores have to be the same for the same to happen again; those of
 * channels may grow and shrink meanwhile, and so may the free buffers for partial sums, of which one core after
 * another fills as many as there are vectors.
 */
const storesOf = ({ cores, receiver }: Microcode, chip: Chip) => ({
  own: atFirst(cores.length, 0, chip),
  shared: stock(tokensOfChannels(receiver.length)),
  sumBuffer: stock(cores.length, sumBuffersOf(chip)),
})

/** What the units of a phase stand in, take from and are served by, all as it is at first. */
// oxlint-disable-next-line max-lines-per-function -- the parts of a phase, each made of those before it
export const phaseParts = (
  code: Microcode,
  chip: Chip,
  clock: PhaseTimers,
  moment: Moment,
  transfer: Transfer,
  observe: Observer | null,
) => {
  const { busy, count, effects, entry, listener, sumBytes, takes } = code
  const cores = code.cores.length
  const { split } = tokenNumbers(cores)
  const cursor = cursors(code, listener.length > 0)
  const { place } = cursor
  const register = registerCounts(code, cursor)
  const output = outputUnitTurns(code.cores)
  const stores = storesOf(code, chip)
  // products that the output unit has taken up, and sums that it has received, while they lie in their buffers
  const [outputs, received] = [held(cores), held(cores)]
  const line = lines(cores, entry.length)
  const polls = new Float64Array(cores)
  const lastStore = new Float64Array(cores)
  const ends = imageEnds(code.storesOfImage)
  const after = timingOf(clock, moment)
  const sums = alive(observe?.alive && ((bytes) => observe.alive?.(bytes, moment.now)))
  const flag = flags(entry.length, (unit) => {
    const at = place[unit]!
    return busy[at] === busyWith.polling && stores.shared.has(takes[at]! - split, count[at]!)
  })
  const interconnect = interconnectQueue(code, chip, place, moment, transfer, {
    begin: (unit) => {
      if ((effects[place[unit]!]! & effect.makesSum) !== 0) sums.add(sumBytes[coreOf(unit)]!)
    },
    overMesh: (unit) => after(clock.laneOf[place[unit]!]!, timed.transfer, unit),
  })
  const reading = pollingOf(interconnect, clock.timer, clock.readingLanes, moment, polls, entry.length)
  const recurring: readonly Recurring[] = [
    ...[place, stores.own].map(exactly),
    outputs,
    received,
    line,
    ...interconnect.recurring,
    ...output.recurring,
  ]
  const drifting: readonly Drifting[] = [
    register,
    cursor,
    stores.shared,
    stores.sumBuffer,
    tally(polls),
    sums,
    flag,
    lastTimes(lastStore),
    ends,
  ]
  return {
    cursor,
    register,
    output,
    outputs,
    received,
    line,
    polls,
    lastStore,
    ends,
    /** A core has stored a result. */
    stored: (core: CoreIndex): void => {
      lastStore[core] = moment.now
      ends.stored(core, moment.now)
    },
    after,
    sums,
    flag,
    stores,
    interconnect,
    reading,
    recurring,
    drifting,
  }
}
