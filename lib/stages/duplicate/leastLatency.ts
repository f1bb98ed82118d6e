import * as E from 'fp-ts/lib/Either.js'
import { ideal } from '../../needs/ideal.js'
import { type Duplicable, type DuplicationRule, duplicator } from './duplicator.js'
import { leastIntervalRule } from './leastInterval.js'
import { leastSumRule } from './leastSum.js'
import { slowestFirstRule } from './slowestFirst.js'

type Copies = readonly number[]

/** What a network takes at the best if only MVMs took time, all of its layers at once, with so many copies of each. */
const latencyOf = ({ base, layers, crossbar }: Duplicable, copies: Copies): number => {
  const countOf = new Map(base.map(({ name }, i) => [name, copies[i] ?? 1]))
  return ideal({
    chip: { crossbar },
    layers: layers.map((layer) => ({
      ...layer,
      copies: { count: countOf.get(layer.name) ?? 1, vectors: 'in-turn' as const },
    })),
  }).cycles
}

/** Elements and vectors that are looked at: a second or two. */
const mostLooks = 2e7

/** How often the latency can be told within them. */
const tellings = ({ layers }: Duplicable): number => {
  const each = layers.reduce((sum, layer) => sum + (layer.kind === 'base' ? layer.vectors : 0) + 1000, 0)
  return Math.ceil(mostLooks / each)
}

const withMore = (copies: Copies, layer: number, by: number): Copies =>
  copies.with(layer, (copies[layer] ?? 1) + by)

/**
 * The copies next to some, each with one copy more of a layer than fits, and none or as many fewer of another as
 * that takes: those of the layers with the most vectors a copy first.
 */
function* neighbours({ base, extraCores }: Duplicable, copies: Copies): Generator<Copies, void> {
  const taken = base.reduce((sum, { tiles }, i) => sum + tiles.length * (copies[i]! - 1), 0)
  const left = extraCores - taken
  const bySpeed = base
    .map((_, i) => i)
    .toSorted((a, b) => base[b]!.vectors / copies[b]! - base[a]!.vectors / copies[a]!)
  const growing = bySpeed.filter((i) => copies[i]! < base[i]!.vectors)
  for (const more of growing) if (base[more]!.tiles.length <= left) yield withMore(copies, more, 1)
  for (const more of growing)
    for (const less of bySpeed.toReversed()) {
      const fewer = Math.ceil((base[more]!.tiles.length - left) / base[less]!.tiles.length)
      if (less !== more && fewer > 0 && copies[less]! > fewer)
        yield withMore(withMore(copies, more, 1), less, -fewer)
    }
}

/** See `leastLatency`. */
const leastLatencyRule: DuplicationRule = (given) => {
  let tries = tellings(given)
  let [best, least] = [given.base.map(() => 1) as Copies, Number.POSITIVE_INFINITY]
  const better = (copies: Copies): boolean => {
    tries--
    const latency = latencyOf(given, copies)
    if (latency >= least) return false
    ;[best, least] = [copies, latency]
    return true
  }
  for (const rule of [slowestFirstRule, leastSumRule, leastIntervalRule]) {
    const copies = rule(given)
    if (E.isRight(copies)) better(copies.right)
  }
  const improve = (): boolean => {
    for (const copies of neighbours(given, best)) {
      if (tries <= 0) return false
      if (better(copies)) return true
    }
    return false
  }
  for (let improved = true; improved; ) improved = improve()
  return E.right(best)
}

/**
 * Copies with which a network takes few cycles at the best, all of its layers at once (see `ideal`): the best of
 * `slowestFirst`, `leastSum` and `leastInterval`, and from there one copy more of a layer, at the cost of copies of another where
 * there is no room, as long as that helps and for about a second. Never behind the others; not always the least.
 *
 * @example
 * import { leastLatency, modelFile, teachingNetwork, unwrap } from 'ohmflow'
 * import { ideal } from 'ohmflow/program'
 * import { teaching } from 'ohmflow/pipelines'
 * const model = await modelFile('teaching', teachingNetwork.build())()
 * const tiled = unwrap(await teaching.until('tile').task(model)())
 * const copied = unwrap(leastLatency({ extraCores: 7 })(tiled))
 * console.assert(ideal(copied).cycles < ideal(tiled).cycles)
 */
export const leastLatency = duplicator('least-latency', leastLatencyRule)
