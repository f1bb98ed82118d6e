import type { Bus } from './bus.js'
import type { Timers } from './timers.js'
import type { Moment } from './transfer.js'

/** The units that read flags in vain while nothing else happens. */
export interface Polling {
  /** A unit has read its flag too early and will do so again. */
  readonly failed: (unit: number) => void
  /** Something else has happened. */
  readonly disturbed: () => void
  /** How often a flag has been read too early, reads that were skipped left out. */
  readonly reads: () => number
}

/**
 * Skips the rounds of units that poll and only find each other: when one of them reads its flag again,
 * nothing but reads has happened since, and all the others wait and pause as they did, then the time in
 * between is a round, and each round is the same until the next event of another kind. So many are skipped as
 * end before it, which is what reading them one by one would give, with the reads counted.
 */
export const pollingOf = (
  bus: Bus,
  timer: Timers,
  lane: number,
  moment: Moment,
  polls: Float64Array,
  units: number,
): Polling => {
  const savedPolls = polls.slice()
  // units that wait for the bus, in order, and units that pause, each with the time that is left
  let [state, saved] = [new Float64Array(3 * units + 2), new Float64Array(3 * units + 2)]
  let [watched, since, disturbed, reads] = [-1, 0, true, 0]

  const look = (): void => {
    const waiting = bus.waiting(state, 1)
    const pausing = timer.pending(lane, moment.now, state, 2 + waiting)
    state[0] = waiting
    state[1 + waiting] = pausing
  }
  const same = (): boolean => {
    const length = 2 + state[0]! + 2 * state[1 + state[0]!]!
    for (let i = 0; i < length; i++) if (state[i] !== saved[i]) return false
    return true
  }
  const skip = (): void => {
    const round = moment.now - since
    const rounds = Math.floor((timer.timeBeside(lane) - moment.now - 1) / round)
    if (!(rounds > 0 && rounds < Number.POSITIVE_INFINITY)) return
    moment.now += rounds * round
    timer.delay(rounds * round, lane)
    for (let core = 0; core < polls.length; core++)
      polls[core]! += rounds * (polls[core]! - savedPolls[core]!)
  }
  return {
    failed: (unit) => {
      reads++
      if (disturbed || watched < 0) {
        watched = unit
        disturbed = false
      } else if (unit === watched) {
        look()
        if (same()) skip()
      } else return
      look()
      ;[state, saved] = [saved, state]
      since = moment.now
      savedPolls.set(polls)
    },
    disturbed: () => {
      disturbed = true
    },
    reads: () => reads,
  }
}
