import type { Observer } from '../events/observer.js'
import type { UnitIndex } from '../relation/unitIndex.js'

/** What units have done, in the order in which they did it, with what repeats told once. */
export interface Recorded extends Observer {
  /** Calls `see` with all of it, as if every event had been run. */
  readonly replay: (see: NonNullable<Observer['ended']>) => void
}

/** So many entries, from one on, follow once more, so many times, each so many cycles later. */
interface Repeat {
  readonly from: number
  readonly to: number
  readonly times: number
  readonly cycles: number
}

/** Records what an observer sees of units; memory for what is run, not for what is skipped. */
export const recorded = (interesting: ArrayLike<number>): Recorded => {
  const units: UnitIndex[] = []
  const places: number[] = []
  const times: number[] = []
  const repeats: Repeat[] = []
  let saved = 0
  return {
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
    replay: (see) => {
      const tell = (from: number, to: number, later: number): void => {
        for (let i = from; i < to; i++) see(units[i]!, places[i]!, times[i]! + later)
      }
      let told = 0
      for (const { from, to, times, cycles } of repeats) {
        tell(told, to, 0)
        told = to
        for (let i = 1; i <= times; i++) tell(from, to, i * cycles)
      }
      tell(told, units.length, 0)
    },
  }
}
