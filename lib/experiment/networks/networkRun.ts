import * as t from 'io-ts'
import { closed } from '../../codec/closed.js'
import { natural, positive, quantity } from '../../codec/number.js'
import { oneOf } from '../../codec/oneOf.js'
import { optional, orNull } from '../../codec/optional.js'

/** How layers are cut into rounds: by the dynamic program with copies, greedily, or one a round, with and without copies. */
export const roundsWays = ['chosen', 'greedy', 'greedy, copied', 'one', 'one, copied'] as const
/** One of the ways to cut layers into rounds. */
export type RoundsWay = (typeof roundsWays)[number]

/** The rules by which layers are duplicated, by the names that the command line has for them. */
export const duplicatorNames = ['slowest-first', 'least-sum', 'least-interval', 'least-latency'] as const
/** One of these rules. */
export type DuplicatorName = (typeof duplicatorNames)[number]

/** A whole network on a chip: what stands here as options of `ohmflow map`, but for rounds that are not chosen. */
export interface NetworkCase {
  readonly network: string
  readonly tile: 'row-major' | 'depthwise-packing'
  /** Cores of the chip; null where it has as many as are needed. */
  readonly cores: number | null
  /** Bytes that the bus moves in a cycle. */
  readonly bus: number
  readonly schedule: 'layer-by-layer' | 'cross-layer'
  readonly images: number
  /** Null where each layer is placed once, or as rounds say. */
  readonly duplicator: DuplicatorName | null
  readonly extraCores: number
  /** Null where there is one. */
  readonly rounds: RoundsWay | null
}

/**
 * A case and what it takes, as reports say it.
 *
 * @example
 * import { NetworkRun, networkCases } from 'ohmflow/experiment'
 * console.assert(!NetworkRun.is(networkCases(['resnet18'])[0]))
 */
export interface NetworkRun extends NetworkCase {
  readonly tiles: number
  readonly coresInUse: number
  readonly cycles: number
  /** Picojoules. */
  readonly energy: number
  readonly overhead: number
  readonly utilization: number
  readonly reprogrammingCycles: number
  /** Crossbars that are written, each as often as it is. */
  readonly writes: number
  readonly ideal: number | null
  readonly bound: number | null
  readonly peakPartialSumBytes: number
  /** The most bytes of activations that wait in memory at a time; null where that is not counted, left out by earlier versions. */
  readonly peakActivationBytes?: number | null
}

export const NetworkRun: t.Type<NetworkRun> = closed<NetworkRun>('NetworkRun', {
  network: t.string,
  tile: oneOf('row-major', 'depthwise-packing'),
  cores: orNull(positive),
  bus: positive,
  schedule: oneOf('layer-by-layer', 'cross-layer'),
  images: positive,
  duplicator: orNull(oneOf(...duplicatorNames)),
  extraCores: natural,
  rounds: orNull(oneOf(...roundsWays)),
  tiles: positive,
  coresInUse: positive,
  cycles: positive,
  energy: quantity,
  overhead: quantity,
  utilization: quantity,
  reprogrammingCycles: natural,
  writes: natural,
  ideal: orNull(positive),
  bound: orNull(positive),
  peakPartialSumBytes: natural,
  peakActivationBytes: optional(orNull(natural)),
})
