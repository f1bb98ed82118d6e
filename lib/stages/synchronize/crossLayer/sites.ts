import { sum } from '../../../arithmetic.js'
import type { Share } from '../../../ir/copies.js'
import type { Layer, OperatorLayer } from '../../../ir/lowered.js'
import { copiesOf, type PlacedLayer, type PlacedTile } from '../../../ir/placed.js'
import { verticalGroups } from '../../../ir/tiled.js'
import { channelAxis, channelsOf, type Interval, madeBy } from '../../../needs/channels.js'
import { vectorsOf } from '../../../needs/vectors.js'

/** Where a part of a layer's results is finished: some channels of the vectors of one copy, on one output unit. */
export interface Site {
  readonly core: number
  readonly layer: string
  readonly channels: Interval
  readonly share: Share
  /** The other cores of its vertical group, which hand partial sums on to it. */
  readonly others: readonly number[]
}

/** Where an operator on some sites runs instead that leaves their output units to those: on the other cores of their vertical groups. */
export const besideThem = (sites: readonly Site[]): readonly Site[] =>
  sites.flatMap((site) =>
    site.others.length === 0 ? [site] : site.others.map((core) => ({ ...site, core, others: [] })),
  )

/** A vertical group of one copy of a layer, whose last core finishes its results. */
export interface Chain {
  readonly tiles: readonly PlacedTile[]
  readonly site: Site
}

/** The vertical groups of all copies of a base layer. */
export const chainsOf = (layer: PlacedLayer): readonly Chain[] =>
  copiesOf(layer).flatMap(({ tiles, share }) =>
    verticalGroups(tiles).flatMap((group) => {
      const last = group.at(-1)
      if (last === undefined) return []
      const others = group.slice(0, -1).map(({ core }) => core)
      const site = { core: last.core, layer: layer.name, channels: madeBy(layer, last), share, others }
      return [{ tiles: group, site }]
    }),
  )

/** Nearly equal parts of so many channels. */
const parts = (channels: number, count: number): readonly Interval[] =>
  Array.from({ length: count }, (_, j) => ({
    low: Math.floor((channels * j) / count),
    high: Math.floor((channels * (j + 1)) / count) - 1,
  }))

/** How many channels sites finish, each counted once. */
const channelsIn = (sites: readonly Site[]): number =>
  sum([...new Map(sites.map(({ channels }) => [channels.low, channels.high - channels.low + 1])).values()])

/**
 * Where an operator runs: on the output units that finish its last input in topological order, each for the channels
 * that it has of that input where these are the operator's own, else for a part of them; the copies take vectors in turn.
 */
export const operatorSites = (
  layer: OperatorLayer,
  last: { readonly layer: Layer; readonly sites: readonly Site[] } | undefined,
  fallback: number,
): readonly Site[] => {
  const channels = channelsOf(layer)
  const hosts = last?.sites ?? []
  const blocks = [...new Set(hosts.map(({ channels: { low } }) => low))].toSorted((a, b) => a - b)
  const count = channelAxis(layer) < 0 ? 1 : Math.max(1, Math.min(blocks.length, channels))
  // of a layer that is cut, earlier rounds have finished other channels
  const whole = channelsIn(hosts) === channels
  const same = whole && last !== undefined && channelsOf(last.layer) === channels && blocks.length === count
  const even = parts(channels, count)
  const vectors = vectorsOf(layer)
  if (hosts.length === 0) {
    const [all = { low: 0, high: 0 }] = parts(channels, 1)
    const share = { start: 0, step: 1, count: vectors }
    return [{ core: fallback, layer: layer.name, channels: all, share, others: [] }]
  }
  return blocks.slice(0, count).flatMap((block, j) => {
    const copies = hosts.filter(({ channels: { low } }) => low === block)
    return copies.flatMap((host, k): readonly Site[] => {
      const share = { start: k, step: copies.length, count: Math.ceil((vectors - k) / copies.length) }
      const own = same ? host.channels : (even[j] ?? host.channels)
      return share.count > 0 ? [{ core: host.core, layer: layer.name, channels: own, share, others: [] }] : []
    })
  })
}
