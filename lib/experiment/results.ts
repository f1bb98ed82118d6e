import * as t from 'io-ts'
import { closed } from '../codec/closed.js'
import { natural, positive, quantity } from '../codec/number.js'
import { oneOf } from '../codec/oneOf.js'
import { optional } from '../codec/optional.js'
import type { Arbitration, Exchange, Signal } from '../hardware/chip.js'
import { NetworkRun } from './networks/networkRun.js'
import { PaperResults } from './paper/paperRun.js'

/** What one chip of a sweep has of its own; all else it has from the default chip. */
export interface Design {
  /** Rows and columns of the crossbar. */
  readonly crossbar: number
  /** Bytes that the bus moves in a cycle. */
  readonly bus: number
  readonly exchange: Exchange
  readonly signal: Signal['kind']
  readonly arbitration: Arbitration
  /** Input buffers, and as many output buffers, of a core. */
  readonly buffers: number
}

/** A convolution as the mapping sees it: layers of the same shape take the same time on the same chip. */
export interface Shape {
  readonly rows: number
  readonly columns: number
  readonly groups: number
  readonly vectors: number
}

/** The weight matrices of a layer: `groups` of `rows` × `columns`. */
export type Matrix = Omit<Shape, 'vectors'>

/** A network as the shapes of its convolutions, in order: indices into `shapes`. */
export interface Workload {
  readonly network: string
  readonly layers: readonly { readonly name: string; readonly shape: number }[]
  /** The other layers on crossbars, which are not measured: their cores draw power while convolutions run. */
  readonly others: readonly Matrix[]
}

/**
 * What every shape takes on one chip with one synchronizer: lists go by shape.
 *
 * @example
 * import { Point } from 'ohmflow/experiment'
 * console.assert(Point.name === 'Point' && !Point.is({ synchronizer: 'linear' }))
 */
export interface Point {
  readonly design: Design
  readonly synchronizer: string
  /** What the synchronizer chose: `cyclic:16`, and how partial sums travel; null where none are exchanged. */
  readonly schemes: readonly string[]
  readonly exchanges: readonly (Exchange | null)[]
  /** P_V. */
  readonly limits: readonly number[]
  readonly cycles: readonly number[]
  readonly bounds: readonly number[]
  readonly sequentialCycles: readonly number[]
  readonly dataBytes: readonly number[]
  readonly signalBytes: readonly number[]
  /** Of the signal bytes, those of signals that only accompany forwarded partial sums. */
  readonly redundantSignalBytes: readonly number[]
  readonly peakPartialSumBytes: readonly number[]
  /** Picojoules of the work itself: what cores draw all the time depends on the network that a layer is in. */
  readonly dynamicEnergies: readonly number[]
}

/**
 * What an experiment found out.
 *
 * @example
 * import { Results } from 'ohmflow/experiment'
 * console.assert(Results.is({ schema: 'ohmflow.results/2', shapes: [], workloads: [], points: [] }))
 */
export interface Results {
  readonly schema: 'ohmflow.results/2'
  readonly shapes: readonly Shape[]
  readonly workloads: readonly Workload[]
  readonly points: readonly Point[]
  /** The source paper's own set-ups, and whole networks; left out where they were not measured. */
  readonly paper?: PaperResults
  readonly networks?: readonly NetworkRun[]
}

const list = <A>(codec: t.Type<A>): t.Type<readonly A[]> => t.readonlyArray(codec)

const Design: t.Type<Design> = closed<Design>('Design', {
  crossbar: positive,
  bus: positive,
  exchange: oneOf('memory', 'forward'),
  signal: oneOf('register', 'broadcast', 'polling'),
  arbitration: oneOf('fifo', 'inputs-first', 'outputs-first'),
  buffers: positive,
})

const Workload: t.Type<Workload> = closed<Workload>('Workload', {
  network: t.string,
  layers: list(closed('WorkloadLayer', { name: t.string, shape: natural })),
  others: list(closed<Matrix>('Matrix', { rows: positive, columns: positive, groups: positive })),
})

export const Point: t.Type<Point> = closed<Point>('Point', {
  design: Design,
  synchronizer: t.string,
  schemes: list(t.string),
  exchanges: list(t.union([oneOf('memory', 'forward'), t.null])),
  limits: list(positive),
  cycles: list(positive),
  bounds: list(positive),
  sequentialCycles: list(positive),
  dataBytes: list(natural),
  signalBytes: list(natural),
  redundantSignalBytes: list(natural),
  peakPartialSumBytes: list(natural),
  dynamicEnergies: list(quantity),
})

export const Results: t.Type<Results> = closed<Results>('Results', {
  schema: oneOf('ohmflow.results/2'),
  shapes: list(
    closed<Shape>('Shape', { rows: positive, columns: positive, groups: positive, vectors: positive }),
  ),
  workloads: list(Workload),
  points: list(Point),
  paper: optional(PaperResults),
  networks: optional(list(NetworkRun)),
})
