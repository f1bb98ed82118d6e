import type { Share } from '../../../ir/copies.js'
import type { Layer } from '../../../ir/lowered.js'
import type { Need } from '../../../ir/need.js'
import type { Horizon } from '../../../isa/horizon.js'
import { channelsReadOf, meet, type Reader } from '../../../needs/channels.js'
import type { Needs } from '../../../needs/needs.js'
import type { Site } from './sites.js'

/** What a reader waits for: the vectors of one site that its own need. */
export interface Wait {
  readonly site: Site
  /** Which vectors of the site's layer each vector of the reader needs. */
  readonly need: Need
}

/** The layers that work at the same time, with the sites that finish them. */
export interface WorkingLayers {
  readonly layers: ReadonlyMap<string, Layer>
  readonly sites: ReadonlyMap<string, readonly Site[]>
  readonly needs: Needs
}

/** All that a reader waits for: each site of the layers that it reads whose channels it reads. */
export const waitsOf = (reader: Reader, { layers, sites, needs }: WorkingLayers): readonly Wait[] =>
  needs.direct(reader.layer.name).flatMap(({ input, need }): readonly Wait[] => {
    const read = layers.get(input)
    if (read === undefined) return []
    const channels = channelsReadOf(reader, read)
    return (sites.get(input) ?? []).flatMap((site) => (meet(channels, site.channels) ? [{ site, need }] : []))
  })

/** Up to where a need reaches among the vectors of a share, which are told every `grain` of them. */
export const horizonOf = (
  { box, axes }: Need,
  { start, step }: Pick<Share, 'start' | 'step'>,
  grain: number,
): Horizon => ({
  box,
  axes: axes.map(({ size, digit, stride, divisor, high }) => ({ size, digit, stride, divisor, high })),
  start,
  step,
  grain,
})
