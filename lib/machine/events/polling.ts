import type { UnitIndex } from '../relation/unitIndex.js'
import type { BusQueue } from './bus.js'
import type { Timers } from './timers.js'
import type { Moment } from './transfer.js'

/** The units that read flags in vain while nothing else happens. */
export interface Polling {
  /** A unit has read its flag too early and will do so again. */
  readonly failed: (unit: UnitIndex) => void
  /** Something else has happened. */
  readonly disturbed: () => void
  /** How often a flag has been read too early, reads that were skipped left out. */
  readonly reads: () => number
}

/**
 * Skips the rounds of units that poll and only find each other: when one of them reads its flag again, nothing
 * but reads has happened since, and all the others wait, read and pause as they did, then the time in between is
 * a round, and each round is the same until the next event of another kind. So many are skipped as end before it,
 * which is what reading them one by one would give, with the reads counted.
 *
 * `lanes` of the timer are those of pauses, and of reads that are under way over a mesh; on a bus no other read
 * is under way when one ends. A round can be several pauses long where ways are of different lengths: the state
 * is saved at reads 1, 2, 4, 8, … of one unit after the first, as in `recurrence`: only once it has come round do
 * the reads of the others outweigh the look at all of them.
 */
// oxlint-disable-next-line max-lines-per-function -- one state, and the short functions that share it
export const pollingOf = (
  requests: Pick<BusQueue, 'waiting'>,
  timer: Timers,
  lanes: readonly number[],
  moment: Moment,
  polls: Float64Array,
  units: number,
): Polling => {
  const savedPolls = polls.slice()
  const isLane = new Uint8Array(timer.lanes)
  for (const lane of lanes) isLane[lane] = 1
  // units that wait for the interconnect, in order, and those that read or pause, each with time left and order
  const size = 1 + units + lanes.length + 3 * units
  let [state, saved] = [new Float64Array(size), new Float64Array(size)]
  let [watched, since, disturbed, reads] = [-1, 0, true, 0]
  let [length, savedLength, visits, next] = [0, 0, 0, 1]

  const look = (): void => {
    const waiting = requests.waiting(state, 1)
    state[0] = waiting
    length = 1 + waiting
    for (const lane of lanes) {
      const count = timer.pending(lane, moment.now, moment.order, state, length + 1)
      state[length] = count
      length += 1 + 3 * count
    }
  }
  const same = (): boolean => {
    if (length !== savedLength) return false
    for (let i = 0; i < length; i++) if (state[i] !== saved[i]) return false
    return true
  }
  const save = (): void => {
    ;[state, saved] = [saved, state]
    savedLength = length
    since = moment.now
    savedPolls.set(polls)
  }
  const skip = (): void => {
    const round = moment.now - since
    const rounds = Math.floor((timer.timeBeside(isLane) - moment.now - 1) / round)
    if (!(rounds > 0 && rounds < Number.POSITIVE_INFINITY)) return
    moment.now += rounds * round
    for (const lane of lanes) timer.delay(rounds * round, lane)
    for (let core = 0; core < polls.length; core++)
      polls[core]! += rounds * (polls[core]! - savedPolls[core]!)
    // less than a round is left
    next = Number.POSITIVE_INFINITY
  }
  return {
    failed: (unit) => {
      reads++
      if (disturbed || watched < 0) {
        watched = unit
        disturbed = false
        visits = 0
        next = 1
        return
      }
      if (unit !== watched || next === Number.POSITIVE_INFINITY) return
      look()
      if (visits > 0 && same()) {
        skip()
        return
      }
      if (++visits < next) return
      next *= 2
      save()
    },
    disturbed: () => {
      disturbed = true
    },
    reads: () => reads,
  }
}
