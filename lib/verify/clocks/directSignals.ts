import { tokenNumbers } from '../../machine/relation/tokens.js'
import { asCore, type CoreIndex } from '../../machine/relation/unitIndex.js'
import type { HappensBefore, SignalQueue } from './happensBefore.js'
import { type Runs, runs } from './runs.js'

/** What a load unit has learnt and the output unit learns with an input to come. */
interface News {
  readonly load: number
  readonly of: CoreIndex
  readonly accesses: number
}

/** The inputs of cores: how many have been loaded since they were saved, and how many products have been taken in all. */
interface Inputs {
  readonly pace: (core: CoreIndex) => number
  readonly taken: (core: CoreIndex) => number
}

const nothing = (): void => {}

/**
 * The part of what happened before what that signals say of their own sender: a CALL carries how many sums its
 * core has given away, a WAIT takes it up; what the load unit has taken up reaches the output unit with the
 * result of the next input. Less than `vectorClocks` know, but what repeats can be skipped. `buffer` says how
 * many inputs a core has loaded since it was saved, and how many products it has taken.
 */
// oxlint-disable-next-line max-lines-per-function -- one state, and the short functions that share it
export const directSignals = (cores: number, buffer: Inputs): HappensBefore => {
  const firstProduct = tokenNumbers(cores).ofCore('product', 0)
  const each = <A>(make: () => A): A[] => Array.from({ length: cores }, make)
  /** Of each core, whom it knows of, and how many of their sums. */
  const known = each(() => new Map<CoreIndex, number>())
  let savedKnown: readonly ReadonlyMap<CoreIndex, number>[] = []
  const late: News[][] = each(() => [])
  let savedLate: readonly (readonly News[])[] = []
  const given = new Float64Array(cores)
  const savedGiven = given.slice()
  let told = 0

  const learn = (core: CoreIndex, of: CoreIndex, accesses: number): void => {
    if (of === core || (known[core]!.get(of) ?? 0) >= accesses) return
    known[core]!.set(of, accesses)
  }
  const knows = (core: CoreIndex, of: CoreIndex): number =>
    of === core ? Number.POSITIVE_INFINITY : (known[core]!.get(of) ?? 0)
  const pace = (core: CoreIndex): number => (core < 0 ? 0 : given[core]! - savedGiven[core]!)
  const growth = (core: CoreIndex, of: CoreIndex): number =>
    of === core ? 0 : knows(core, of) - (savedKnown[core]?.get(of) ?? 0)

  /** Whether what is yet to be learnt is the same but for the inputs and sums that a period has. */
  const sameLate = (core: CoreIndex): boolean => {
    const was = savedLate[core] ?? []
    return (
      late[core]!.length === was.length &&
      late[core]!.every(
        ({ load, of, accesses }, i) =>
          of === was[i]!.of &&
          load - was[i]!.load === buffer.pace(core) &&
          accesses - was[i]!.accesses === growth(core, of),
      )
    )
  }

  const register = (queue: Runs, sender: CoreIndex, core: CoreIndex): SignalQueue => {
    const flow = () => ({ putX: 0, putY: pace(sender), takenX: 0 })
    return {
      put: () => queue.put(0, given[sender]!),
      atLeast: queue.atLeast,
      length: queue.length,
      // who knows the last of them knows them all
      take: (count, load) => {
        const message = queue.at(count - 1)
        if (message === null) return
        queue.drop(count)
        told++
        if (load === 0) learn(core, sender, message.y)
        else late[core]!.push({ load, of: sender, accesses: message.y })
      },
      save: queue.save,
      // what a period tells has to be as much further as what is known already
      periods: () => {
        const most = queue.periods(flow())
        const further = queue.takenY(flow())
        return most > 0 && queue.tookAny() && further !== growth(core, sender) ? 0 : most
      },
      skip: queue.skip,
    }
  }

  return {
    of: knows,
    ofLoads: () => 0,
    growth,
    gave: (core) => ++given[core]!,
    accessed: () => 0,
    pace,
    register: (sender, receiver) => register(runs(), sender, receiver),
    // of all tokens but signals, only a product brings news: what its core's load unit has taken up before
    take: (_, token) => {
      const core = asCore(token - firstProduct)
      if (core < 0 || core >= cores) return
      const count = buffer.taken(core)
      const waiting = late[core]!
      while (waiting.length > 0 && waiting[0]!.load <= count) {
        const { of, accesses } = waiting.shift()!
        learn(core, of, accesses)
      }
    },
    give: nothing,
    left: () => 0,
    found: nothing,
    effort: () => told,
    save: () => {
      savedKnown = known.map((sums) => new Map(sums))
      savedLate = late.map((news) => [...news])
      savedGiven.set(given)
    },
    periods: () => (late.every((_, core) => sameLate(asCore(core))) ? Number.POSITIVE_INFINITY : 0),
    skip: (periods) => {
      for (let i = 0; i < cores; i++) {
        const core = asCore(i)
        late[core] = late[core]!.map(({ load, of, accesses }) => ({
          load: load + periods * buffer.pace(core),
          of,
          accesses: accesses + periods * growth(core, of),
        }))
        given[core]! += periods * pace(core)
      }
      for (const [core, sums] of known.entries())
        for (const [of, count] of sums)
          sums.set(of, count + periods * (count - (savedKnown[core]?.get(of) ?? 0)))
    },
  }
}
