import * as t from 'io-ts'
import { closed } from '../codec/closed.js'
import { natural, positive, quantity } from '../codec/number.js'
import { optional } from '../codec/optional.js'
import type { Chip } from '../hardware/chip.js'
import { type LayerReport, layerFields } from './layerReport.js'
import { type NetworkReport, networkFields, type OperatorReport, operatorFields } from './networkReport.js'

/** Some fields that may be left out, and are then unknown. */
type Leaving<A, K extends keyof A> = Omit<A, K> & { readonly [P in K]?: Exclude<A[P], null> }

/** What version 1 told of a layer: copies where there were several, and when layers work that do so at the same time. */
export type EarlierLayer = Leaving<LayerReport, 'copies' | 'start' | 'end'>

const span = { start: optional(natural), end: optional(natural) }

export const EarlierLayer: t.Type<EarlierLayer> = closed<EarlierLayer>('LayerReport', {
  ...layerFields,
  copies: optional(positive),
  ...span,
})

/** What version 1 told of an operator. */
export type EarlierOperator = Leaving<OperatorReport, 'start' | 'end'>

export const EarlierOperator: t.Type<EarlierOperator> = closed<EarlierOperator>('OperatorReport', {
  ...operatorFields,
  ...span,
})

/** What version 1 told of the schedule where layers work at the same time; of the copies, where there were any. */
export type EarlierNetwork = Leaving<
  NetworkReport,
  | 'schedule'
  | 'images'
  | 'throughput'
  | 'latency'
  | 'interval'
  | 'steady'
  | 'ideal'
  | 'fractionOfIdeal'
  | 'bound'
  | 'efficiency'
  | 'extraCores'
  | 'peakActivationBytes'
>

export const EarlierNetwork: t.Type<EarlierNetwork> = closed<EarlierNetwork>('NetworkReport', {
  ...networkFields,
  schedule: optional(networkFields.schedule),
  images: optional(positive),
  throughput: optional(quantity),
  latency: optional(natural),
  interval: optional(quantity),
  steady: optional(t.boolean),
  ideal: optional(natural),
  fractionOfIdeal: optional(quantity),
  bound: optional(natural),
  efficiency: optional(quantity),
  extraCores: optional(natural),
  peakActivationBytes: optional(natural),
})

/** A layer of version 1 in the present form. */
export const upgradedLayer = ({ copies = 1, start, end, ...layer }: EarlierLayer): LayerReport => ({
  ...layer,
  copies,
  start: start ?? null,
  end: end ?? null,
})

/** An operator of version 1 in the present form. */
export const upgradedOperator = ({ start, end, ...operator }: EarlierOperator): OperatorReport => ({
  ...operator,
  start: start ?? null,
  end: end ?? null,
})

/** The totals of version 1 in the present form: of layers that run one after the other, one image is timed. */
export const upgradedNetwork = (
  network: EarlierNetwork,
  chip: Pick<Chip, 'clockGigahertz'>,
): NetworkReport => {
  const { cycles, schedule = 'layer-by-layer', images = 1 } = network
  return {
    ...network,
    schedule,
    images,
    throughput: network.throughput ?? (cycles === 0 ? 0 : (images * chip.clockGigahertz * 1e9) / cycles),
    latency: network.latency ?? (images === 1 ? cycles : null),
    interval: network.interval ?? null,
    steady: network.steady ?? null,
    ideal: network.ideal ?? null,
    fractionOfIdeal: network.fractionOfIdeal ?? null,
    bound: network.bound ?? null,
    efficiency: network.efficiency ?? null,
    extraCores: network.extraCores ?? 0,
    peakActivationBytes: null,
  }
}
