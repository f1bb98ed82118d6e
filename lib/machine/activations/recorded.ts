import type { Observer } from '../events/observer.js'
import type { Drifting } from '../relation/recurrence.js'
import type { UnitIndex } from '../relation/unitIndex.js'

/** What units have done, in the order in which they did it, with what repeats told once. */
export interface Recorded extends Observer {
  /** Whether all has been recorded, and not more was done than is kept. */
  readonly all: () => boolean
  /** Calls `ended` with all of it, as if every event had been run, but for what can follow just like what it has been told. */
  readonly replay: (by: Replayed) => void
}

/** Is told what has been recorded. */
export interface Replayed {
  readonly ended: NonNullable<Observer['ended']>
  /** Goes on with what repeats; left out where it is to be told each event. */
  readonly drifting?: Drifting
}

/** So many entries, from one on, follow once more, so many times, each so many cycles later. */
interface Repeat {
  readonly from: number
  readonly to: number
  readonly times: number
  readonly cycles: number
}

/** Records what an observer sees of units, at most so many events; memory for what is run, not for what is skipped. */
export const recorded = (interesting: ArrayLike<number>, most: number): Recorded => {
  const units: UnitIndex[] = []
  const places: number[] = []
  const times: number[] = []
  const repeats: Repeat[] = []
  let saved = 0
  return {
    enough: () => units.length > most,
    all: () => units.length <= most,
    ended: (unit, at, now) => {
      if (interesting[at] === 0) return
      units.push(unit)
      places.push(at)
      times.push(now)
    },
    drifting: {
      save: () => {
        saved = units.length
      },
      periods: () => Number.POSITIVE_INFINITY,
      skip: (periods, cycles) => {
        repeats.push({ from: saved, to: units.length, times: periods, cycles: cycles / periods })
      },
    },
    replay: ({ ended, drifting }) => {
      const tell = (from: number, to: number, later: number): void => {
        for (let i = from; i < to; i++) ended(units[i]!, places[i]!, times[i]! + later)
      }
      let told = 0
      for (const { from, to, times, cycles } of repeats) {
        tell(told, to, 0)
        told = to
        for (let i = 1; i <= times; i++) {
          drifting?.save()
          tell(from, to, i * cycles)
          // the last of those that are alike is told again, since it may be the one in which most is there
          const skipped = Math.min(times - i, drifting?.periods() ?? 0) - 1
          if (skipped < 1) continue
          drifting?.skip(skipped, skipped * cycles)
          i += skipped
        }
      }
      tell(told, units.length, 0)
    },
  }
}
