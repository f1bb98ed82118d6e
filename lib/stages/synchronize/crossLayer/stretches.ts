import { product } from '../../../arithmetic.js'
import type { Share } from '../../../ir/copies.js'
import type { Need } from '../../../ir/need.js'
import type { Horizon } from '../../../isa/horizon.js'
import type { Draft } from './drafts.js'
import type { Site } from './sites.js'
import { horizonOf } from './waits.js'

/** After how many of its vectors each site signals. */
export type GrainOf = (layer: string) => number

/**
 * Vectors of a layer in scan order, up to before number `until`, from where the stretch before them ends: its sites tell
 * every `grain` of their own, and first of all, that the stretch before is done.
 */
export interface Stretch {
  readonly until: number
  readonly grain: number
}

/** The stretches that the vectors of each layer are told in. */
export type StretchesOf = (layer: string) => readonly Stretch[]

/** A stretch as one site has it. */
export interface OwnStretch extends Stretch {
  /** Its own vectors before it, and in it. */
  readonly before: number
  readonly count: number
}

/** How many vectors of a share are among the first so many of its layer. */
const ownAmong = (first: number, { start, step, count }: Share): number =>
  Math.min(count, Math.max(0, Math.ceil((first - start) / step)))

/** What a site has of each stretch; what is less than a grain is told with the stretch behind it. */
export const inStretches = (stretches: readonly Stretch[], share: Share): readonly OwnStretch[] => {
  let before = 0
  return stretches.map(({ until, grain }, k) => {
    const [first, own] = [before, ownAmong(until, share)]
    const next = stretches[k + 1]
    if (next === undefined || own >= next.grain) before = own
    return { until, grain, before: first, count: before - first }
  })
}

/** The outermost axis along which there is more than one vector. */
const outermostOf = ({ axes }: Need): number => axes.findIndex(({ size }) => size > 1)

/** How many vectors lie within a step along it. */
const innerOf = (need: Need): number =>
  product(need.axes.slice(outermostOf(need) + 1).map(({ size }) => size))

/**
 * Up to where a need reaches among a site's vectors of a stretch, whose end is a whole number of steps along the outermost axis.
 * Who needs anything behind the stretch before waits until all of that is there: it counts as one grain more, which
 * who needs the last of it waits for, too.
 */
export const horizonWithin = (
  need: Need,
  { start, step }: Share,
  { until, grain, before }: OwnStretch,
): Horizon => {
  const first = before === 0 ? start : start + (before - grain) * step
  const horizon = horizonOf(need, { start: first, step }, grain)
  const [outermost, size] = [outermostOf(need), until / innerOf(need)]
  const axes = horizon.axes.map((axis, i) =>
    i === outermost ? { ...axis, size: Math.min(axis.size, size) } : axis,
  )
  return { ...horizon, axes }
}

/** The part of a layer's vectors in which each is told, although its grain is coarser. */
const early = 1 / 4

/**
 * The stretches of layers of a grain each whose first quarter is told vector by vector, in whole steps along the outermost axis
 * that readers know. Who reads a layer waits for each of its sites twice then: layers of more than so many stay as they are.
 */
export const finelyBegun = (
  drafts: readonly Draft[],
  grainOf: GrainOf,
  mostSites = Number.POSITIVE_INFINITY,
): StretchesOf => {
  const needs = new Map<string, Set<Need>>()
  const sites = new Map<string, Set<Site>>()
  for (const { waits } of drafts)
    for (const { site, need } of waits) {
      needs.set(site.layer, (needs.get(site.layer) ?? new Set()).add(need))
      sites.set(site.layer, (sites.get(site.layer) ?? new Set()).add(site))
    }
  const ends = new Map<string, number>()
  for (const [layer, all] of needs) {
    if ((sites.get(layer)?.size ?? 0) > mostSites) continue
    const own = [...all]
    const inner = own.reduce((most, need) => Math.max(most, innerOf(need)), 1)
    const vectors = own.reduce((most, { axes }) => Math.max(most, product(axes.map(({ size }) => size))), 1)
    const end = inner * Math.ceil((early * vectors) / inner)
    if (own.every((need) => end % innerOf(need) === 0)) ends.set(layer, end)
  }
  return (layer) => {
    const grain = grainOf(layer)
    const [end, last] = [ends.get(layer), { until: Number.POSITIVE_INFINITY, grain }]
    return grain === 1 || end === undefined ? [last] : [{ until: end, grain: 1 }, last]
  }
}
