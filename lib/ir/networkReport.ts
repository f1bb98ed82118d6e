import * as t from 'io-ts'
import { closed, type Fields } from '../codec/closed.js'
import { natural, positive, quantity } from '../codec/number.js'
import { oneOf } from '../codec/oneOf.js'
import { optional, orNull } from '../codec/optional.js'
import { EnergyReport } from './energyReport.js'

const schedules = ['layer-by-layer', 'cross-layer'] as const

/** When layers run. */
export type Schedule = (typeof schedules)[number]

/** What an operator takes on the output units. */
export interface OperatorReport {
  readonly name: string
  readonly op: string
  readonly cores: number
  readonly cycles: number
  readonly bound: number
  readonly dataBytes: number
  readonly programBytes: number
  /** As those of a layer. */
  readonly start: number | null
  readonly end: number | null
  readonly energy: EnergyReport
}

/** Square millimetres of the cores in use, without shared memory. */
export interface AreaReport {
  readonly total: number
  /** By kind of component, which add up to it. */
  readonly byComponent: Readonly<Record<string, number>>
}

const AreaReport: t.Type<AreaReport> = closed<AreaReport>('AreaReport', {
  total: quantity,
  byComponent: t.readonly(t.record(t.string, quantity)),
})

/** What one inference takes. */
export interface NetworkReport {
  /** Σ over base layers, operators and reprogramming, which run one after another; to the end of the last image where layers work at the same time. */
  readonly cycles: number
  readonly milliseconds: number
  /** Whether layers run one after the other or all at the same time, in the rounds that there are. */
  readonly schedule: Schedule
  /** Inputs that go through one after the other. */
  readonly images: number
  /** Images a second. */
  readonly throughput: number
  /** Cycles from the first input to the last output of the first image; null of several that go through rounds, and in estimates. */
  readonly latency: number | null
  /**
   * Cycles from one image to the next: of the period in which they repeat where it is `steady`,
   * else the mean after the first. Both are null of one image, and where the latency is.
   */
  readonly interval: number | null
  readonly steady: boolean | null
  /** The cycles if only MVMs took time: no schedule of these copies takes less. Null where layers run one after the other, and of rounds. */
  readonly ideal: number | null
  /** ideal / cycles. */
  readonly fractionOfIdeal: number | null
  /**
   * The network bound: the ideal, or what some resource takes with what must come before and after; see
   * `networkBound`. Null where the ideal is, and of more vectors than it is worth while to look at.
   */
  readonly bound: number | null
  /** bound / cycles. */
  readonly efficiency: number | null
  /** Cycles, among all, in which crossbars are written between rounds. */
  readonly reprogrammingCycles: number
  readonly tiles: number
  /** Cores that hold a copy of a tile which another core holds as well, those of each round anew. */
  readonly extraCores: number
  /** Cores in use. */
  readonly cores: number
  /** Σ busy cycles of all crossbars / (cores · cycles). */
  readonly utilization: number
  readonly overhead: number
  /** The overhead without signals that only accompany forwarded partial sums. */
  readonly requiredOverhead: number
  readonly peakPartialSumBytes: number
  /**
   * Most bytes of results of layers that wait at once for their last reader, see `activationsOf`;
   * null where that is not counted: in estimates, and of several images that go through rounds, or of which a program
   * of other hands does not do the same for each.
   */
  readonly peakActivationBytes: number | null
  readonly programBytes: number
  readonly energy: EnergyReport
  /** Of a chip that gives its components; left out of others. */
  readonly area?: AreaReport
}

/** The codecs of what is reported of an operator. */
export const operatorFields: Fields<OperatorReport> = {
  name: t.string,
  op: t.string,
  cores: natural,
  cycles: natural,
  bound: natural,
  dataBytes: natural,
  programBytes: natural,
  start: orNull(natural),
  end: orNull(natural),
  energy: EnergyReport,
}

/** The codecs of the totals. */
export const networkFields: Fields<NetworkReport> = {
  cycles: natural,
  milliseconds: quantity,
  schedule: oneOf(...schedules),
  images: positive,
  throughput: quantity,
  latency: orNull(natural),
  interval: orNull(quantity),
  steady: orNull(t.boolean),
  ideal: orNull(natural),
  fractionOfIdeal: orNull(quantity),
  bound: orNull(natural),
  efficiency: orNull(quantity),
  reprogrammingCycles: natural,
  tiles: natural,
  extraCores: natural,
  cores: natural,
  utilization: quantity,
  overhead: quantity,
  requiredOverhead: quantity,
  peakPartialSumBytes: natural,
  peakActivationBytes: orNull(natural),
  programBytes: natural,
  energy: EnergyReport,
  area: optional(AreaReport),
}

export const OperatorReport: t.Type<OperatorReport> = closed('OperatorReport', operatorFields)
export const NetworkReport: t.Type<NetworkReport> = closed('NetworkReport', networkFields)
