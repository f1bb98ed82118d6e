import { sum } from '../../arithmetic.js'
import type { Chip } from '../../hardware/chip.js'
import { mvmCyclesOf, precisionOf } from '../../hardware/precision.js'
import type { Copied } from '../../ir/copies.js'
import type { Layer } from '../../ir/lowered.js'
import type { Tiled, TiledLayer } from '../../ir/tiled.js'
import { transferTime } from '../../machine/costs/transferTime.js'
import { idealOf } from '../../needs/ideal.js'
import { needsOf } from '../../needs/needs.js'
import { partsOf } from './cut.js'

/**
 * Consecutive base layers that the chip holds at the same time: from `first` to `last`, each so often. Of a single layer that
 * has more tiles than the chip has cores, all rounds that it takes.
 */
export interface Round {
  readonly first: number
  readonly last: number
  /** Copies of each, in their order. */
  readonly copies: readonly number[]
}

/** All base layers of a network, round after round. */
export type Plan = readonly Round[]

/** What rounds are planned for. */
export interface Planned {
  readonly layers: Tiled['layers']
  readonly chip: Chip
  /** Cores of the chip. */
  readonly cores: number
  /** Inputs that go through a round before the next one is written. */
  readonly images: number
}

const baseOf = ({ layers }: Planned): readonly TiledLayer[] =>
  layers.flatMap((layer) => (layer.kind === 'base' ? [layer] : []))

/** The base layer with which each layer runs: itself, or the last one that it reads, by place among base layers. */
const placesOf = (layers: Tiled['layers']): ReadonlyMap<string, number> => {
  const places = new Map<string, number>()
  let base = 0
  for (const layer of layers)
    places.set(
      layer.name,
      layer.kind === 'base'
        ? base++
        : layer.inputs.reduce((most, input) => Math.max(most, places.get(input) ?? 0), 0),
    )
  return places
}

/** Copies of layers one more at a time, always of the one whose copies multiply the longest, within so many extra cores. */
const slowestFirst = (
  base: readonly TiledLayer[],
  { crossbar }: Chip,
  extraCores: number,
): readonly number[] => {
  const copies = base.map(({ copies }) => copies?.count ?? 1)
  const cycles = base.map((layer) => layer.vectors * mvmCyclesOf(crossbar, layer))
  for (let left = extraCores; ; ) {
    const slowest = base.reduce(
      (most, _, i) => (cycles[i]! / copies[i]! > cycles[most]! / copies[most]! ? i : most),
      0,
    )
    const { tiles, vectors } = base[slowest]!
    if (tiles.length > left || copies[slowest]! >= vectors) return copies
    copies[slowest]!++
    left -= tiles.length
  }
}

/** Parts of the cores that a round leaves free which copies may take. */
const budgets = [0, 0.25, 0.5, 0.75, 1]

/** What rounds cost by an estimate, and which copies serve them: those that layers have where no others are `chosen`. */
// oxlint-disable-next-line max-lines-per-function -- one state, and the short functions that share it
export const estimates = (given: Planned, chosen: boolean) => {
  const { layers, chip, cores, images } = given
  const base = baseOf(given)
  const places = placesOf(layers)
  const needs = needsOf(layers)
  const transfers = base.map((layer) => {
    const program = { core: 0, layer: layer.name, ...precisionOf(layer), code: [] }
    return sum(layer.tiles.map((tile) => transferTime({ op: 'PROGRAM' }, { ...program, tile }, chip)))
  })
  const tilesIn = ({ first, copies }: Round): number =>
    sum(copies.map((count, i) => count * base[first + i]!.tiles.length))
  const partsIn = (round: Round): number => partsOf(tilesIn(round), cores)
  /** Cycles of a round's vectors, all of its layers at once, if only MVMs took time; each further image as long as its slowest layer. */
  const working = (round: Round): number => {
    const { first, last, copies } = round
    const own = layers.flatMap((layer): readonly (Layer & Copied)[] => {
      const place = places.get(layer.name) ?? 0
      if (place < first || place > last) return []
      if (layer.kind === 'operator') return [layer]
      return [{ ...layer, copies: { count: copies[place - first] ?? 1, vectors: 'in-turn' as const } }]
    })
    const slowest = copies.reduce((most, count, i) => {
      const layer = base[first + i]!
      return Math.max(most, Math.ceil(layer.vectors / count) * mvmCyclesOf(chip.crossbar, layer))
    }, 0)
    const once = idealOf({ chip, layers: own }, needs).cycles
    return partsIn(round) * (once + (images - 1) * slowest)
  }
  /** Cycles that writing all tiles of a round takes. */
  const writing = (round: Round): number =>
    sum(round.copies.map((count, i) => count * transfers[round.first + i]!)) +
    partsIn(round) * chip.crossbar.programCycles
  const known = new Map<string, { readonly round: Round; readonly cycles: number } | null>()
  /** The best that was found for consecutive layers in one round, with its cycles; null where they do not fit. */
  const roundOf = (first: number, last: number) => {
    const key = `${first} ${last}`
    const found = known.get(key)
    if (found !== undefined) return found
    const own = base.slice(first, last + 1)
    const extra = cores - sum(own.map(({ tiles, copies }) => tiles.length * (copies?.count ?? 1)))
    const tried = new Map<string, Round>()
    // a layer that is larger than the chip is cut where it is placed once
    if (extra < 0 && first === last && (own[0]?.copies?.count ?? 1) === 1)
      tried.set('cut', { first, last, copies: [1] })
    if (extra >= 0)
      for (const budget of chosen ? budgets : [0]) {
        const copies = slowestFirst(own, chip, Math.floor(budget * extra))
        tried.set(copies.join(), { first, last, copies })
      }
    const best = [...tried.values()]
      .map((round) => ({ round, cycles: writing(round) + working(round) }))
      .reduce<{ round: Round; cycles: number } | null>(
        (least, each) => (least === null || each.cycles < least.cycles ? each : least),
        null,
      )
    known.set(key, best)
    return best
  }
  return {
    count: base.length,
    roundOf,
    /** Cycles of a plan: a core whose tile no other round overwrites is not written. */
    cycles: (plan: Plan): number => {
      const used = plan.map(tilesIn)
      return sum(
        plan.map((round, i) => {
          if (used[i]! > cores) return working(round) + writing(round)
          const others = used.reduce((most, each, j) => (j === i ? most : Math.max(most, each)), 0)
          const written = Math.min(used[i]!, others)
          const part = writing(round) - chip.crossbar.programCycles
          return (
            working(round) +
            (written === 0 ? 0 : chip.crossbar.programCycles + (part * written) / Math.max(1, used[i]!))
          )
        }),
      )
    },
  }
}

type Estimates = ReturnType<typeof estimates>

/** The cuts with the least sum over rounds, by a dynamic program over where the last round begins; null where the copies of a layer do not fit. */
export const leastPlan = ({ count, roundOf }: Estimates): Plan | null => {
  const least: { readonly cycles: number; readonly plan: Plan }[] = [{ cycles: 0, plan: [] }]
  for (let last = 0; last < count; last++) {
    let best: { readonly cycles: number; readonly plan: Plan } | null = null
    for (let first = last; first >= 0; first--) {
      const round = roundOf(first, last)
      if (round === null) break
      const cycles = least[first]!.cycles + round.cycles
      if (best === null || cycles < best.cycles) best = { cycles, plan: [...least[first]!.plan, round.round] }
    }
    if (best === null) return null
    least.push(best)
  }
  return least[count]?.plan ?? []
}

/** As many layers a round as fit. */
export const greedyPlan = ({ count, roundOf }: Estimates): Plan | null => {
  const plan: Round[] = []
  for (let first = 0; first < count; ) {
    let last = first
    while (last + 1 < count && roundOf(first, last + 1) !== null) last++
    const own = roundOf(first, last)
    if (own === null) return null
    plan.push(own.round)
    first = last + 1
  }
  return plan
}

/** One layer a round. */
export const onePlan = ({ count, roundOf }: Estimates): Plan | null => {
  const rounds = Array.from({ length: count }, (_, i) => roundOf(i, i)?.round)
  return rounds.every((round) => round !== undefined) ? rounds : null
}

/**
 * Rounds for a chip that has fewer cores than a network has tiles, with the copies that layers have, or where these are
 * `chosen` with more of them: those of a dynamic program over the cuts, of greedy filling, and of one layer a round, with and
 * without more copies, that take the fewest cycles by the estimate. So it is behind neither greedy filling nor one layer a
 * round; null where a layer has more tiles than the chip has cores.
 *
 * The estimate of a round: its layers at once, if only MVMs took time (see `ideal`), and each further image in the time of the
 * slowest layer; the transfers that write those of its crossbars which other rounds overwrite, and one writing.
 */
export const planned = (given: Planned, { chosen }: { readonly chosen: boolean }): Plan | null => {
  const asGiven = estimates(given, false)
  const all = chosen ? [asGiven, estimates(given, true)] : [asGiven]
  const plans = all.flatMap((each) => [leastPlan, greedyPlan, onePlan].map((plan) => plan(each)))
  return (
    plans.reduce<{ readonly plan: Plan; readonly cycles: number } | null>((best, plan) => {
      if (plan === null) return best
      const cycles = asGiven.cycles(plan)
      return best === null || cycles < best.cycles ? { plan, cycles } : best
    }, null)?.plan ?? null
  )
}
