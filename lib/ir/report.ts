import * as t from 'io-ts'
import { closed } from '../codec/closed.js'
import { natural, positive, quantity } from '../codec/number.js'
import { oneOf } from '../codec/oneOf.js'
import { optional } from '../codec/optional.js'
import type { Borrowed, CrossbarDifference } from '../hardware/borrowed.js'
import { Chip } from '../hardware/chip.js'
import { EnergyReport } from './energyReport.js'
import { LayerReport } from './layerReport.js'
import { Model } from './network.js'
import { type Provenance, provenanceFields } from './program.js'

/** What an operator takes on the output units. */
export interface OperatorReport {
  readonly name: string
  readonly op: string
  readonly cores: number
  readonly cycles: number
  readonly bound: number
  readonly dataBytes: number
  readonly programBytes: number
  readonly start?: number
  readonly end?: number
  readonly energy: EnergyReport
}

/** What one inference takes. */
export interface NetworkReport {
  /** Σ over base layers, operators and reprogramming, which run one after another; to the end of the last image where layers work at the same time. */
  readonly cycles: number
  readonly milliseconds: number
  /** Where layers work at the same time; else they run one after the other. */
  readonly schedule?: 'cross-layer'
  /** Inputs that go through one after the other. */
  readonly images?: number
  /** Images a second. */
  readonly throughput?: number
  /** Cycles from the first input to the last output of the first image. */
  readonly latency?: number
  /** Cycles from one image to the next: of the period in which they repeat where it is `steady`, else the mean after the first. */
  readonly interval?: number
  readonly steady?: boolean
  /** The cycles if only MVMs took time: no schedule of these copies takes less. */
  readonly ideal?: number
  /** ideal / cycles. */
  readonly fractionOfIdeal?: number
  /** The network bound: the ideal, or what some resource takes with what must come before and after; see `networkBound`. */
  readonly bound?: number
  /** bound / cycles. */
  readonly efficiency?: number
  /** Cycles, among all, in which crossbars are written between rounds. */
  readonly reprogrammingCycles: number
  readonly tiles: number
  /** Cores that hold a copy of a tile which another core holds as well, where there are any. */
  readonly extraCores?: number
  /** Cores in use. */
  readonly cores: number
  /** Σ busy cycles of all crossbars / (cores · cycles). */
  readonly utilization: number
  readonly overhead: number
  /** The overhead without signals that only accompany forwarded partial sums. */
  readonly requiredOverhead: number
  readonly peakPartialSumBytes: number
  readonly programBytes: number
  readonly energy: EnergyReport
}

/**
 * What a mapped network takes on its chip.
 *
 * @example
 * import { modelFile, teachingNetwork } from 'ohmflow'
 * import { Report } from 'ohmflow/codec'
 * import { teaching } from 'ohmflow/pipelines'
 * const model = await modelFile('teaching', teachingNetwork.build())()
 * const report = await teaching.task(model)()
 * console.assert(report._tag === 'Right' && Report.is(report.right))
 */
export interface Report {
  readonly schema: 'ohmflow.report/1'
  readonly model: Model
  readonly chip: Chip
  readonly pipeline: Provenance & { readonly simulator: string }
  /**
   * `exact` where the program was run on the machine model. In an `estimate`, cycles and bytes of partial sums are at
   * least what stands here, and all that follows from them is about so.
   */
  readonly precision: 'exact' | 'estimate'
  /** Figures of the chip that a preset gives for another crossbar. */
  readonly borrowed: readonly Borrowed[]
  readonly layers: readonly LayerReport[]
  readonly operators: readonly OperatorReport[]
  readonly network: NetworkReport
}

const OperatorReport: t.Type<OperatorReport> = closed<OperatorReport>('OperatorReport', {
  name: t.string,
  op: t.string,
  cores: natural,
  cycles: natural,
  bound: natural,
  dataBytes: natural,
  programBytes: natural,
  start: optional(natural),
  end: optional(natural),
  energy: EnergyReport,
})

export const Report: t.Type<Report> = closed<Report>('Report', {
  schema: oneOf('ohmflow.report/1'),
  model: Model,
  chip: Chip,
  pipeline: closed<Report['pipeline']>('Provenance', { ...provenanceFields, simulator: t.string }),
  precision: oneOf('exact', 'estimate'),
  borrowed: t.readonlyArray(
    closed<Borrowed>('Borrowed', {
      preset: t.string,
      figures: t.readonlyArray(t.string),
      differences: t.readonlyArray(
        closed<CrossbarDifference>('CrossbarDifference', { part: t.string, given: positive, has: positive }),
      ),
    }),
  ),
  layers: t.readonlyArray(LayerReport),
  operators: t.readonlyArray(OperatorReport),
  network: closed<NetworkReport>('NetworkReport', {
    cycles: natural,
    milliseconds: quantity,
    schedule: optional(oneOf('cross-layer')),
    images: optional(positive),
    throughput: optional(quantity),
    latency: optional(natural),
    interval: optional(quantity),
    steady: optional(t.boolean),
    ideal: optional(natural),
    fractionOfIdeal: optional(quantity),
    bound: optional(natural),
    efficiency: optional(quantity),
    reprogrammingCycles: natural,
    tiles: natural,
    extraCores: optional(natural),
    cores: natural,
    utilization: quantity,
    overhead: quantity,
    requiredOverhead: quantity,
    peakPartialSumBytes: natural,
    programBytes: natural,
    energy: EnergyReport,
  }),
})
