import type { Chip } from '../../hardware/chip.js'
import type { Microcode } from '../relation/microcode.js'
import { recurrence } from '../relation/recurrence.js'
import { noUnit } from '../relation/unitIndex.js'
import { phaseTimers } from './clock.js'
import type { Observer } from './observer.js'
import { mostBeforePeriod, mostEvents, type PhaseOutcome } from './phaseOutcome.js'
import { idle } from './transfer.js'
import { unitsOf } from './units.js'

/** Events of each unit without a turn of the one that is watched, after which another is watched. */
const patience = 8

/**
 * Events that all images take at the least, where they are too many and nothing repeats; else those so far. No core has done
 * more of its part than the one that is farthest.
 */
const foreseen = (events: number, images: number, farthest: number): number => {
  const least = (events * images) / farthest
  return images > 1 && farthest > 0 && least > mostEvents ? least : events
}

/**
 * Runs one phase event by event on the machine model: load unit, crossbar and output unit of each core work
 * at the same time, coupled by input and output buffers; one bus serves one transfer at a time. Exact to the
 * cycle and deterministic: equal times go in the order of requests, and an idle bus takes up the first
 * request of a moment at once, before another of the same moment is known; on a mesh, so does each of its
 * links.
 *
 * What repeats is not run again: when the machine is in the same state as before but for the loops that go
 * on, whole periods are skipped, as many as all loops allow (see `recurrence`), and all counts are those that
 * running them would give. `everyEvent` runs them all the same, and so does an `observe`r, who sees each
 * instruction at the moment when it is done; an outcome that the observer breaks off is that of the cycles
 * before. Cost: one event a transfer, an MVM or an ADD until the machine is periodic, each in time
 * proportional to the few distinct delays; memory linear in the cores.
 *
 * A unit that waits for a signal on a polling chip reads the flag over the bus again
 * and again, and whole rounds of nothing but such reads are skipped (see `pollingOf`);
 * when nothing else can happen any more the run ends as stalled all the same.
 */
export const runPhase = (
  code: Microcode,
  chip: Chip,
  everyEvent = false,
  observe: Observer | null = null,
): PhaseOutcome => {
  const moment = { now: 0, order: 0 }
  const transfer = idle()
  const lanes = phaseTimers(code, chip)
  const { timer } = lanes
  const all = everyEvent || (observe !== null && observe.drifting === undefined)
  const units = unitsOf(code, chip, lanes, moment, transfer, observe, all)
  const goesAlong = observe?.drifting === undefined ? [] : [observe.drifting]
  const periodic = recurrence([...units.recurring, timer, transfer], [...units.drifting, ...goesAlong])
  // how far a register has to count depends on the vector at hand, so that what repeats are images, which take long
  const enough = code.listener.length > 0 ? mostEvents : patience * 2 * code.cores.length
  const until = observe?.until ?? Number.POSITIVE_INFINITY
  let events = 0
  let lastTurn = 0

  /** Skips what would only repeat. */
  const skip = (): void => {
    const cycles = periodic.visit(moment.now, moment.order)
    if (cycles === 0) return
    moment.now += cycles
    transfer.end += cycles
    timer.delay(cycles)
  }

  units.start()
  while (events <= mostEvents && moment.now <= until) {
    if (observe?.enough?.() === true) break
    const expiry = timer.time()
    if (
      transfer.unit >= 0 &&
      (transfer.end < expiry || (transfer.end === expiry && transfer.order < timer.order()))
    ) {
      moment.now = transfer.end
      events++
      // the bus stays taken meanwhile, so that the unit's next request takes part in the choice of whom it serves next
      const goesOn = units.transferred(transfer.unit)
      transfer.unit = noUnit
      if (!goesOn) break
      units.grant()
    } else if (expiry < Number.POSITIVE_INFINITY) {
      moment.now = expiry
      events++
      if (!units.expired(timer.take())) break
    } else break
    if (all) continue
    if (events === mostBeforePeriod) events = foreseen(events, code.images, units.farthest())
    // a unit that polls sets two events a read, and keeps nobody from coming round
    const worked = events - 2 * units.reads()
    if (units.turned()) {
      lastTurn = worked
      skip()
    } else if (worked - lastTurn > enough) {
      lastTurn = worked
      periodic.reset()
      units.watch()
    }
  }
  return { end: moment.now, events, ...units.outcome() }
}
