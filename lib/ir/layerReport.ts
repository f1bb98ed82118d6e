import * as t from 'io-ts'
import { closed, type Fields } from '../codec/closed.js'
import { natural, positive, quantity } from '../codec/number.js'
import { oneOf } from '../codec/oneOf.js'
import { optional, orNull } from '../codec/optional.js'
import type { Exchange } from '../hardware/chip.js'
import { type Precise, Precision } from '../hardware/precision.js'
import { EnergyReport } from './energyReport.js'
import { Candidate } from './program.js'

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
   * Why the layer passes its limit by more than 1%: its reference is `given`, has another `exchange`, reads flags too
   * early and pauses (`polling`), or has few vectors, for which each of its cores waits for a first result (`fill`).
   */
  readonly beyond: 'given' | 'exchange' | 'polling' | 'fill' | null
}

/** What one base layer takes. Cycles count from the layer's start; sizes are in bytes. */
export interface LayerReport extends Precise {
  readonly name: string
  readonly op: string
  readonly rows: number
  readonly columns: number
  readonly groups: number
  readonly vectors: number
  /** The first layer that has the same weights, where another one before this does: each has tiles of its own. */
  readonly sharesWeightsWith?: string
  readonly tiles: TileReport
  /** How often it is placed: each copy takes part of the vectors. */
  readonly copies: number
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
   * The cycles at which it begins and ends, from the start of the program; null where an earlier report did not tell.
   * Where layers work at the same time, `cycles` are those between, with all waiting for other layers, and its static
   * energy is that of its own cores.
   */
  readonly start: number | null
  readonly end: number | null
  readonly energy: EnergyReport
}

/** The codecs of what is reported of a layer. */
export const layerFields: Fields<LayerReport> = {
  name: t.string,
  op: t.string,
  rows: positive,
  columns: positive,
  groups: positive,
  vectors: positive,
  sharesWeightsWith: optional(t.string),
  precision: optional(Precision),
  tiles: closed<TileReport>('TileReport', { vertical: positive, horizontal: positive, count: positive }),
  copies: positive,
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
  start: orNull(natural),
  end: orNull(natural),
  energy: EnergyReport,
}

export const LayerReport: t.Type<LayerReport> = closed('LayerReport', layerFields)
