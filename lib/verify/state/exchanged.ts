import type { Drifting } from '../../machine/relation/recurrence.js'
import {
  asCore,
  type CoreIndex,
  noCore,
  outputUnitOf,
  type UnitIndex,
} from '../../machine/relation/unitIndex.js'
import { type Runs, runs } from '../clocks/runs.js'

/** How far cores have come since the state was saved. */
export interface Headway {
  /** Vectors that a unit is further. */
  readonly shift: (unit: UnitIndex) => number
  /** Sums that a core has given away. */
  readonly pace: (core: CoreIndex) => number
  /** Of how many more sums of another a core knows. */
  readonly growth: (core: CoreIndex, of: CoreIndex) => number
}

/**
 * Partial sums that a core has given away and that wait to be taken: of
 * each its vector, and its turn among all sums that the core gives away.
 */
export interface Exchanged extends Drifting {
  readonly put: (vector: number, turn: number) => void
  /** The oldest; null where there is none, which is remembered. */
  readonly first: () => { readonly x: number; readonly y: number } | null
  /** The oldest goes to a core. */
  readonly drop: (core: CoreIndex) => void
  /** That of a vector goes to a core, and its turn is given; NaN where there is none. */
  readonly take: (core: CoreIndex, vector: number) => number
  readonly has: (vector: number) => boolean
  readonly length: () => number
  /** A core takes one and knows of so many more sums of the giver than this one. */
  readonly ahead: (more: number) => void
}

const [nobody, several] = [noCore, asCore(-2)]

/** None at first; `giver` is the index of the core. */
export const exchanged = (giver: CoreIndex, { shift, pace, growth }: Headway): Exchanged => {
  const sums: Runs = runs()
  let taker = nobody
  let slack = Number.POSITIVE_INFINITY
  const takenBy = (core: CoreIndex): void => {
    if (taker === nobody) taker = core
    else if (taker !== core) taker = several
  }
  const out = (core: CoreIndex): number => (core < 0 ? 0 : shift(outputUnitOf(core)))
  return {
    put: sums.put,
    first: () => (sums.atLeast(1) ? sums.first() : null),
    drop: (core) => {
      takenBy(core)
      sums.drop()
    },
    take: (core, vector) => {
      takenBy(core)
      return sums.take(vector)
    },
    has: sums.has,
    length: sums.length,
    ahead: (more) => {
      slack = Math.min(slack, more)
    },
    save: () => {
      sums.save()
      taker = nobody
      slack = Number.POSITIVE_INFINITY
    },
    periods: () => {
      // takers that go on at different paces take no period
      if (taker === several) return 0
      const flow = { putX: out(giver), putY: pace(giver), takenX: out(taker) }
      const most = sums.periods(flow)
      if (taker === nobody || most === 0) return most
      const lost = sums.takenY(flow) - growth(taker, giver)
      return lost > 0 ? Math.min(most, Math.floor(slack / lost)) : most
    },
    skip: sums.skip,
  }
}
