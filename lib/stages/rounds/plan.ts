import { sum } from '../../arithmetic.js'
import { copiesWithin } from './copies.js'
import { baseOf, type Planned, type Round, type RoundPlan } from './round.js'
import { mostTimed, type RoundCosts, roundCosts } from './roundCosts.js'

/** What rounds may be chosen from, and what they take as far as it is known. */
export interface Estimates {
  /** Base layers. */
  readonly count: number
  /** Rounds of consecutive layers that fit: as often as these are placed, and where copies are chosen, more often; none where they do not fit. */
  readonly rounds: (first: number, last: number) => readonly Round[]
  /** What the vectors of a round take, as well as it is told: timed where it has been, else by its bound. */
  readonly working: (round: Round) => number
  /** Cycles of a round that writes all of its crossbars. */
  readonly alone: (round: Round) => number
  /** Cycles of a plan: a core whose tile no other round overwrites is not written. */
  readonly cycles: (plan: RoundPlan) => number
  /** The same, at least, by closed forms where no more is known. */
  readonly atLeast: (round: Round) => number
  /** Times the rounds of a plan; false where that would take too long, unless it `must` be. */
  readonly time: (plan: RoundPlan, must?: boolean) => boolean
}

/** Instructions that are executed to time rounds, at the least: about a second. */
const fewInstructions = 4e6

const keyOf = ({ first, copies }: Round): string => `${first} ${copies.join()}`

const planCycles =
  (
    { cores, chip }: Planned,
    { tilesIn, writing }: RoundCosts,
    working: (round: Round) => number,
  ): Estimates['cycles'] =>
  (plan) => {
    const { programCycles } = chip.crossbar
    const used = plan.map(tilesIn)
    return sum(
      plan.map((round, i) => {
        if (used[i]! > cores) return working(round) + writing(round)
        const others = used.reduce((most, each, j) => (j === i ? most : Math.max(most, each)), 0)
        const written = Math.min(used[i]!, others)
        const part = writing(round) - programCycles
        return working(round) + (written === 0 ? 0 : programCycles + (part * written) / Math.max(1, used[i]!))
      }),
    )
  }

/** Rounds of consecutive layers that fit, each list made once. */
const roundsOf = ({ chip, cores, ...given }: Planned, chosen: boolean): Estimates['rounds'] => {
  const base = baseOf(given)
  const known = new Map<number, readonly Round[]>()
  const made = (first: number, last: number): readonly Round[] => {
    const own = base.slice(first, last + 1)
    const free = cores - sum(own.map(({ tiles, copies }) => tiles.length * (copies?.count ?? 1)))
    // a layer that is larger than the chip is cut where it is placed once
    if (free < 0 && first === last && (own[0]?.copies?.count ?? 1) === 1)
      return [{ first, last, copies: [1] }]
    if (free < 0) return []
    const copies = chosen ? copiesWithin(own, chip, free) : [own.map((layer) => layer.copies?.count ?? 1)]
    return copies.map((copies) => ({ first, last, copies }))
  }
  return (first, last) => {
    const key = first * base.length + last
    const found = known.get(key) ?? made(first, last)
    known.set(key, found)
    return found
  }
}

/** What is known of rounds: those of copies that layers have, and those of others, share it. */
export const estimating = (given: Planned) => {
  const costs = roundCosts(given)
  const bounds = new Set<string>()
  const times = new Map<string, number>()
  let left = 0
  const working = (round: Round): number => {
    bounds.add(keyOf(round))
    return times.get(keyOf(round)) ?? costs.bound(round)
  }
  return (chosen: boolean): Estimates => ({
    count: baseOf(given).length,
    rounds: roundsOf(given, chosen),
    working,
    alone: (round) => costs.writing(round) + working(round),
    cycles: planCycles(given, costs, working),
    atLeast: (round) =>
      bounds.has(keyOf(round)) ? costs.writing(round) + working(round) : costs.atLeast(round),
    time: (plan, must = false) => {
      if (given.chip.signal.kind === 'polling') return false
      const open = plan.filter((round) => !times.has(keyOf(round)))
      const effort = sum(open.map(costs.effort))
      // of many images few are timed, so that to plan takes no longer than to time the plan
      if (times.size === 0) left = Math.max(fewInstructions, given.images > mostTimed ? 2 * effort : 0)
      if (effort > left && !must) return false
      left -= effort
      for (const round of open) times.set(keyOf(round), costs.timed(round))
      return true
    },
  })
}

/** The cuts with the least sum over rounds of what `atLeast` says, by a dynamic program over where the last round begins. */
const shortest = ({ count, rounds, atLeast }: Estimates): RoundPlan | null => {
  const least: { readonly cycles: number; readonly before: number; readonly round: Round | null }[] = [
    { cycles: 0, before: -1, round: null },
  ]
  for (let last = 0; last < count; last++) {
    let best: (typeof least)[number] | null = null
    for (let first = last; first >= 0; first--) {
      const all = rounds(first, last)
      if (all.length === 0) break
      for (const round of all) {
        const cycles = least[first]!.cycles + atLeast(round)
        if (best === null || cycles < best.cycles) best = { cycles, before: first, round }
      }
    }
    if (best === null) return null
    least.push(best)
  }
  const plan: Round[] = []
  for (let at = count; at > 0; ) {
    const { before, round } = least[at]!
    if (round !== null) plan.unshift(round)
    at = before
  }
  return plan
}

/**
 * The cuts and copies with the least sum over rounds, each of which writes all of its crossbars; null where the copies of a
 * layer do not fit. A dynamic program over what rounds take at least finds a plan, of whose rounds is then told what they
 * take, and so on until it is told of all: no other plan takes less, and of most rounds it is never told (C. Dellin and S.
 * Srinivasa, A unifying formalism for shortest path problems with expensive edge evaluations, ICAPS 2016).
 */
export const leastPlan = (estimates: Estimates): RoundPlan | null => {
  for (;;) {
    const plan = shortest(estimates)
    if (plan === null) return null
    const least = sum(plan.map(estimates.atLeast))
    if (sum(plan.map(estimates.alone)) <= least) return plan
  }
}

/** The one of the rounds of consecutive layers that takes the fewest cycles; null where these do not fit. */
export const roundOf = ({ rounds, atLeast, alone }: Estimates, first: number, last: number): Round | null => {
  let best: { readonly round: Round; readonly cycles: number } | null = null
  for (const round of rounds(first, last).toSorted((a, b) => atLeast(a) - atLeast(b))) {
    if (best !== null && atLeast(round) >= best.cycles) continue
    const cycles = alone(round)
    if (best === null || cycles < best.cycles) best = { round, cycles }
  }
  return best?.round ?? null
}

/** As many layers a round as fit. */
export const greedyPlan = (estimates: Estimates): RoundPlan | null => {
  const { count, rounds } = estimates
  const plan: Round[] = []
  for (let first = 0; first < count; ) {
    let last = first
    while (last + 1 < count && rounds(first, last + 1).length > 0) last++
    const own = roundOf(estimates, first, last)
    if (own === null) return null
    plan.push(own)
    first = last + 1
  }
  return plan
}

/** One layer a round. */
export const onePlan = (estimates: Estimates): RoundPlan | null => {
  const rounds = Array.from({ length: estimates.count }, (_, i) => roundOf(estimates, i, i))
  return rounds.every((round) => round !== null) ? rounds : null
}

/** The plan of the dynamic program over what rounds take to the cycle, as far as there is time to tell. */
export const timedPlan = (estimates: Estimates): RoundPlan | null => {
  const cost = (plan: RoundPlan): number => sum(plan.map(estimates.alone))
  let best: RoundPlan | null = null
  for (;;) {
    const plan = leastPlan(estimates)
    if (plan === null || (best !== null && cost(plan) >= cost(best))) return best
    if (!estimates.time(plan)) return best ?? plan
    if (best === null || cost(plan) < cost(best)) best = plan
  }
}

/**
 * Rounds for a chip that has fewer cores than a network has tiles, with the copies that layers have, or where these are
 * `chosen` with more of them: those of a dynamic program over cuts and copies, of greedy filling, and of one layer a round, with
 * and without more copies, that take the fewest cycles. So it is behind neither greedy filling nor one layer a round, with
 * copies or without; null where the copies of a layer have more tiles than the chip has cores.
 *
 * Cycles of a round are those of its programs (see `crossLayer`) to the cycle, and of the writing of those of its crossbars
 * which other rounds overwrite; of more than a few images, as if they went on as the first did. A round is timed only where its
 * bounds leave a doubt; where timing takes too long (beyond some million instructions, and of many images beyond a part of what
 * it takes to time the plan), and on chips that poll, bounds decide alone: the greater of what layers take at once if only MVMs
 * took time (see `ideal`), and of what their programs demand of the busiest resource.
 */
export const planned = (given: Planned, { chosen }: { readonly chosen: boolean }): RoundPlan | null => {
  const estimatesOf = estimating(given)
  const asGiven = estimatesOf(false)
  const all = chosen ? [estimatesOf(true), asGiven] : [asGiven]
  const [most = asGiven] = all
  let best = timedPlan(most)
  if (best === null) return null
  const isTimed = most.time(best)
  for (const each of all)
    for (const planOf of [leastPlan, greedyPlan, onePlan]) {
      const other = planOf(each)
      if (other === null || most.cycles(other) >= most.cycles(best)) continue
      if (isTimed) most.time(other, true)
      if (most.cycles(other) < most.cycles(best)) best = other
    }
  return best
}
