import type { Drifting } from '../machine/recurrence.js'
import { type Runs, runs } from './runs.js'

/** Signals on their way from one core to another, each with what its sender knew. */
export interface Messages extends Drifting {
  readonly put: () => void
  /** Whether so many are there. */
  readonly atLeast: (count: number) => boolean
  readonly length: () => number
  /**
   * So many of the oldest reach the core: its output unit at once, or with the
   * result of its `load`-th input where the load unit took them; 0 for at once.
   */
  readonly take: (count: number, load: number) => void
}

/** Who knows of how many partial sums of whom that they have been given away. */
export interface Knowledge extends Drifting {
  /** Of how many sums of another core a core knows. */
  readonly of: (core: number, of: number) => number
  /** By how many more than when it was saved. */
  readonly growth: (core: number, of: number) => number
  /** A core gives its next sum away, which is its so manieth. */
  readonly gave: (core: number) => number
  /** How many sums a core has given away since it was saved. */
  readonly pace: (core: number) => number
  /** The output unit takes its `count`-th result, and with it what the load unit knew when it loaded that input. */
  readonly taken: (core: number, count: number) => void
  /** The register of one core for the signals of another. */
  readonly messages: (sender: number, receiver: number) => Messages
  /** How much news has been taken up. */
  readonly effort: () => number
}

/** What a load unit has learnt and the output unit learns with an input to come. */
interface News {
  readonly load: number
  readonly of: number
  readonly sums: number
}

/**
 * Vector clocks (Fidge 1988, Mattern 1989) over the output units. A CALL carries what its core knows, a WAIT
 * takes it up; what the load unit has taken up reaches the output unit with the result of the next input.
 * Only what has changed since the last signal between the same two cores is carried, so that a signal costs
 * as much as there is news; with `direct`, a signal tells of its sender alone. `loadedBy` says how many
 * inputs a core has loaded since it was saved.
 */
export const knowledge = (cores: number, direct: boolean, loadedBy: (core: number) => number): Knowledge => {
  const each = <A>(make: () => A): A[] => Array.from({ length: cores }, make)
  /** Of each core, whom it knows of, and how many of their sums. */
  const known = each(() => new Map<number, number>())
  let savedKnown: readonly ReadonlyMap<number, number>[] = []
  /** Of each core, its news in order: of whom it learnt what, so that a message is a range of them. */
  const news = each(() => ({ of: [0], sums: [0] }))
  const late: News[][] = each(() => [])
  let savedLate: readonly (readonly News[])[] = []
  const given = new Float64Array(cores)
  const savedGiven = given.slice()
  let told = 0

  const learn = (core: number, of: number, sums: number): void => {
    if (of === core || (known[core]!.get(of) ?? 0) >= sums) return
    known[core]!.set(of, sums)
    if (direct) return
    news[core]!.of.push(of)
    news[core]!.sums.push(sums)
  }
  const knows = (core: number, of: number): number =>
    of === core ? Number.POSITIVE_INFINITY : (known[core]!.get(of) ?? 0)
  const pace = (core: number): number => (core < 0 ? 0 : given[core]! - savedGiven[core]!)
  const growth = (core: number, of: number): number =>
    of === core ? 0 : knows(core, of) - (savedKnown[core]?.get(of) ?? 0)

  /** Whether what is yet to be learnt is the same but for the inputs and sums that a period has. */
  const sameLate = (core: number): boolean => {
    const was = savedLate[core] ?? []
    return (
      late[core]!.length === was.length &&
      late[core]!.every(
        ({ load, of, sums }, i) =>
          of === was[i]!.of &&
          load - was[i]!.load === loadedBy(core) &&
          sums - was[i]!.sums === growth(core, of),
      )
    )
  }

  /** Tells what has come from a sender; news by way of others are `seen` once. */
  const register = (queue: Runs, sender: number, core: number): Messages => {
    let seen = 1
    const tell = (load: number, of: number, sums: number): void => {
      told++
      if (load === 0) learn(core, of, sums)
      else late[core]!.push({ load, of, sums })
    }
    const flow = () => ({ putX: 0, putY: pace(sender), takenX: 0 })
    return {
      put: () => queue.put(news[sender]!.of.length, given[sender]!),
      atLeast: queue.atLeast,
      length: queue.length,
      // who knows the last of them knows them all
      take: (count, load) => {
        const message = queue.at(count - 1)
        if (message === null) return
        const { x: until, y: sums } = message
        queue.drop(count)
        tell(load, sender, sums)
        const { of, sums: more } = news[sender]!
        for (; seen < until; seen++) tell(load, of[seen]!, more[seen]!)
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
    growth,
    gave: (core) => ++given[core]!,
    pace,
    taken: (core, count) => {
      const waiting = late[core]!
      while (waiting.length > 0 && waiting[0]!.load <= count) {
        const { of, sums } = waiting.shift()!
        learn(core, of, sums)
      }
    },
    messages: (sender, receiver) => register(runs(), sender, receiver),
    effort: () => told,
    save: () => {
      savedKnown = known.map((each) => new Map(each))
      savedLate = late.map((each) => [...each])
      savedGiven.set(given)
    },
    // messages by way of others are not compared
    periods: () => (direct && late.every((_, core) => sameLate(core)) ? Number.POSITIVE_INFINITY : 0),
    skip: (periods) => {
      for (let core = 0; core < cores; core++) {
        late[core] = late[core]!.map(({ load, of, sums }) => ({
          load: load + periods * loadedBy(core),
          of,
          sums: sums + periods * growth(core, of),
        }))
        given[core]! += periods * pace(core)
      }
      for (const [core, sums] of known.entries())
        for (const [of, count] of sums)
          sums.set(of, count + periods * (count - (savedKnown[core]?.get(of) ?? 0)))
    },
  }
}
