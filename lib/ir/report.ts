import * as t from 'io-ts'
import { closed } from '../codec/closed.js'
import { natural, positive, quantity } from '../codec/number.js'
import { oneOf } from '../codec/oneOf.js'
import { optional } from '../codec/optional.js'
import type { Borrowed, CrossbarDifference } from '../hardware/borrowed.js'
import { Chip, type Exchange } from '../hardware/chip.js'
import { Model } from './network.js'
import { Candidate, type Provenance, provenanceFields } from './program.js'

/** Energy in picojoules, by component. Writing crossbars counts as `crossbar`. */
export interface EnergyReport {
  readonly crossbar: number
  readonly interconnect: number
  readonly outputUnit: number
  readonly signal: number
  readonly static: number
  readonly total: number
}

/** P_V tiles below one another, P_H beside one another, for each group; `count` in all. */
export interface TileReport {
  readonly vertical: number
  readonly horizontal: number
  readonly count: number
}

/**
 * What keeps a layer from being faster, in cycles: the busiest of each kind of resource, the additions of
 * one vector one after the other, and the way of one vector through one core. The largest is the limit.
 */
export interface Limits {
  readonly crossbar: number
  readonly loadUnit: number
  readonly outputUnit: number
  readonly bus: number
  /** The longest chain of additions of a vector: transfer, signal and addition of each partial sum on it. */
  readonly chain: number
  /** LOAD and MVM before the first result can leave a core, and what it takes to leave. */
  readonly fill: number
}

/** What the sequential cycles of a layer are the cycles of. */
export interface Reference {
  /** How its partial sums travel: as in the layer itself where there is room for all of them at once. */
  readonly exchanges: readonly Exchange[]
  /** Whether the program brings another reference than the sequential program of its tiles: its speedup proves nothing. */
  readonly given: boolean
  /**
   * Why the layer passes its limit by more than 1 %: its reference is `given`, has another `exchange`, reads flags too
   * early and pauses (`polling`), or has few vectors, for which each of its cores waits for a first result (`fill`).
   */
  readonly beyond: 'given' | 'exchange' | 'polling' | 'fill' | null
}

/** What one base layer takes. Cycles count from the layer's start; sizes are in bytes. */
export interface LayerReport {
  readonly name: string
  readonly op: string
  readonly rows: number
  readonly columns: number
  readonly groups: number
  readonly vectors: number
  /** The first layer that has the same weights, where another one before this does: each has tiles of its own. */
  readonly sharesWeightsWith?: string
  readonly tiles: TileReport
  /** How often it is placed, where that is more than once: each copy takes part of the vectors. */
  readonly copies?: number
  readonly cores: number
  readonly scheme: string
  /** How partial sums travel; empty where none do. */
  readonly exchanges: readonly Exchange[]
  /** What its scheme was chosen from; empty where nobody chose. */
  readonly considered: readonly Candidate[]
  readonly limits: Limits
  /** The time of the last STORE. */
  readonly cycles: number
  /** The busy cycles of the busiest resource: no schedule of this program takes less. */
  readonly bound: number
  /** bound / cycles. */
  readonly efficiency: number
  /** Cycles of the sequential program of the same tiles; null where the program brings none. */
  readonly sequentialCycles: number | null
  /** What they are the cycles of; null where there are none. */
  readonly reference: Reference | null
  /** sequentialCycles / cycles. */
  readonly speedup: number | null
  /** P_V. */
  readonly accelerationLimit: number
  /** speedup / P_V. */
  readonly fractionOfLimit: number | null
  readonly dataBytes: number
  /** Bytes of CALLs and of reads of flags. */
  readonly signalBytes: number
  /** signalBytes / (signalBytes + dataBytes). */
  readonly overhead: number
  /** Of the signal bytes, those of signals that only accompany forwarded partial sums, and tell nothing new. */
  readonly redundantSignalBytes: number
  /** The overhead without them. */
  readonly requiredOverhead: number
  /** Most bytes of partial sums alive at once. */
  readonly peakPartialSumBytes: number
  /** Bytes of the looped programs of all its cores. */
  readonly programBytes: number
  /** Σ busy cycles of its crossbars / (cores · cycles). */
  readonly utilization: number
  /**
   * Where layers work at the same time, the cycles at which this one begins and ends, from the start of the program;
   * `cycles` are those between, with all waiting for other layers, and its static energy is that of its own cores.
   */
  readonly start?: number
  readonly end?: number
  readonly energy: EnergyReport
}

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

const orNull = <A>(codec: t.Type<A>): t.Type<A | null> => t.union([codec, t.null])

const EnergyReport: t.Type<EnergyReport> = closed<EnergyReport>('EnergyReport', {
  crossbar: quantity,
  interconnect: quantity,
  outputUnit: quantity,
  signal: quantity,
  static: quantity,
  total: quantity,
})

const LayerReport: t.Type<LayerReport> = closed<LayerReport>('LayerReport', {
  name: t.string,
  op: t.string,
  rows: positive,
  columns: positive,
  groups: positive,
  vectors: positive,
  sharesWeightsWith: optional(t.string),
  tiles: closed<TileReport>('TileReport', { vertical: positive, horizontal: positive, count: positive }),
  copies: optional(positive),
  cores: positive,
  scheme: t.string,
  exchanges: t.readonlyArray(oneOf('memory', 'forward')),
  considered: t.readonlyArray(Candidate),
  limits: closed<Limits>('Limits', {
    crossbar: natural,
    loadUnit: natural,
    outputUnit: natural,
    bus: natural,
    chain: natural,
    fill: natural,
  }),
  cycles: natural,
  bound: natural,
  efficiency: quantity,
  sequentialCycles: orNull(natural),
  reference: orNull(
    closed<Reference>('Reference', {
      exchanges: t.readonlyArray(oneOf('memory', 'forward')),
      given: t.boolean,
      beyond: orNull(oneOf('given', 'exchange', 'polling', 'fill')),
    }),
  ),
  speedup: orNull(quantity),
  accelerationLimit: positive,
  fractionOfLimit: orNull(quantity),
  dataBytes: natural,
  signalBytes: natural,
  overhead: quantity,
  redundantSignalBytes: natural,
  requiredOverhead: quantity,
  peakPartialSumBytes: natural,
  programBytes: natural,
  utilization: quantity,
  start: optional(natural),
  end: optional(natural),
  energy: EnergyReport,
})

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
