import type { Layer } from '../../../ir/lowered.js'
import type { Need } from '../../../ir/need.js'
import type { Needs } from '../../../needs/needs.js'
import { channelsRead, meet, type Reader } from './channels.js'
import type { Site } from './sites.js'

/** What a reader waits for: the vectors of one site that its own need. */
export interface Wait {
  readonly site: Site
  /** Which vectors of the site's layer each vector of the reader needs. */
  readonly need: Need
}

/** The layers that work at the same time, with the sites that finish them. */
export interface Together {
  readonly layers: ReadonlyMap<string, Layer>
  readonly sites: ReadonlyMap<string, readonly Site[]>
  readonly needs: Needs
}

/** The elements that a layer reads of each of its inputs, in the terms of `channelsRead`. */
const elementsOf = (layer: Layer, input: string): Need | undefined => {
  const reads = layer.kind === 'operator' ? layer.geometry?.reads : layer.reads
  const of = reads?.filter((reading) => reading.input === input) ?? []
  return of.length === 1 ? of[0]?.need : undefined
}

const identity = ({ input }: { readonly input: readonly { readonly size: number }[] }): Need => ({
  box: input.map(({ size }) => size),
  axes: input.map(({ size }, digit) => ({
    size,
    digit,
    stride: 1,
    divisor: 1,
    low: 0,
    high: 0,
    step: 1,
    first: 0,
    last: size - 1,
  })),
})

/** All that a reader waits for: each site of the layers that it reads whose channels it reads, once. */
export const waitsOf = (reader: Reader, { layers, sites, needs }: Together): readonly Wait[] => {
  const { layer } = reader
  return needs.direct(layer.name).flatMap(({ input, need }): readonly Wait[] => {
    const read = layers.get(input)
    if (read === undefined) return []
    const whole = layer.kind === 'base' && layer.reads === undefined ? identity(layer) : undefined
    const elements = elementsOf(layer, input) ?? whole
    return (sites.get(input) ?? []).flatMap((site) =>
      elements === undefined || meet(channelsRead(reader, elements, read), site.channels)
        ? [{ site, need }]
        : [],
    )
  })
}
