import * as t from 'io-ts'
import { closed } from '../../codec/closed.js'
import { natural, positive, quantity } from '../../codec/number.js'
import { oneOf } from '../../codec/oneOf.js'
import { orNull } from '../../codec/optional.js'
import type { Design, Shape } from '../../experiment/results.js'
import type { Exchange } from '../../hardware/chip.js'
import { type Chapters, chapterFields } from './chapters.js'

/** One layer on one chip with one synchronizer: what is needed to measure it again, and what was measured. */
export interface Case {
  readonly design: Design
  readonly synchronizer: string
  /** The first network that has a layer of this shape, and that layer. */
  readonly network: string
  readonly layer: string
  readonly shape: Shape
  readonly scheme: string
  readonly exchange: Exchange | null
  /** P_V. */
  readonly limit: number
  readonly cycles: number
  readonly bound: number
  readonly sequentialCycles: number
  readonly dataBytes: number
  readonly signalBytes: number
  /** Of the signal bytes, those of signals that only accompany forwarded partial sums. */
  readonly redundantSignalBytes: number
  readonly peakPartialSumBytes: number
}

/** The efficiencies (bound / cycles) of many layers, on one chip or on many. */
export interface Spread {
  /** Pairs of distinct layer shape and chip. */
  readonly pairs: number
  /** Those of at least 99%. */
  readonly enough: number
  /** The efficiency that half of them reach or exceed. */
  readonly median: number
  readonly worst: Case
}

/** Layers with P_V of at least 2, in which cores work in parallel, summed up. */
export interface Parallel {
  readonly layers: number
  readonly cycles: number
  readonly sequentialCycles: number
  /** Σ sequential cycles / P_V: what the layers would take at their limits. */
  readonly limitCycles: number
}

/** One network at the base design with one synchronizer. */
export interface NetworkRow {
  readonly network: string
  readonly synchronizer: string
  readonly layers: number
  readonly tiles: number
  readonly cycles: number
  readonly dataBytes: number
  readonly signalBytes: number
  /** Of the signal bytes, those of signals that only accompany forwarded partial sums. */
  readonly redundantSignalBytes: number
  readonly peakPartialSumBytes: number
  /** Picojoules, with what all cores of the network draw while its convolutions run. */
  readonly energy: number
  /** Null where no layer has more than one tile a column. */
  readonly parallel: Parallel | null
  /** The layer with the smallest fraction of its limit, of those with P_V ≥ 2 and at least 196 vectors. */
  readonly worstFraction: Case | null
  /** The layer with the largest share of signals. */
  readonly worstOverhead: Case
}

/** Efficiencies by crossbar and bus, all else as in the base design. */
export interface GridCell {
  readonly crossbar: number
  readonly bus: number
  readonly spread: Spread
}

/** Efficiencies by size and buffers of a core, over all other factors. */
export interface CoreCell {
  readonly crossbar: number
  readonly buffers: number
  readonly chips: number
  readonly spread: Spread
}

/** One network on one way to exchange and signal, all else as in the base design. */
export interface ArchitectureRow {
  readonly exchange: Exchange
  readonly signal: Design['signal']
  readonly network: string
  readonly dataBytes: number
  readonly signalBytes: number
  /** Of the signal bytes, those of signals that only accompany forwarded partial sums. */
  readonly redundantSignalBytes: number
  readonly worstOverhead: Case
}

/** One network on the naive and on the optimized architecture with the same bus. */
export interface OptimizationRow {
  readonly network: string
  readonly bus: number
  readonly naiveCycles: number
  readonly optimizedCycles: number
  readonly naiveDataBytes: number
  readonly optimizedDataBytes: number
}

/** What becomes of all layers of all networks when one factor of the base design takes another value. */
export interface SetupRow {
  readonly factor: keyof Design
  readonly value: string
  readonly synchronizer: string
  readonly cycles: number
  readonly parallel: Parallel | null
  /** Over layers of at least 49 vectors; null where there are none. */
  readonly spread: Spread | null
}

/** How many convolutions a network has, and how many of them differ in shape. */
export interface WorkloadRow {
  readonly network: string
  readonly layers: number
  /** Distinct shapes among its layers. */
  readonly shapes: number
}

/** How much was measured. */
export interface Extent {
  readonly shapes: number
  readonly chips: number
  readonly points: number
  readonly crossbars: readonly number[]
  readonly buses: readonly number[]
  readonly exchanges: readonly string[]
  readonly signals: readonly string[]
  readonly arbitrations: readonly string[]
  readonly buffers: readonly number[]
  readonly synchronizers: readonly string[]
}

/**
 * What an experiment's page and figures show, a thousandth of its results in size: sums over
 * networks, and the single cases that are quoted, each with all that is needed to measure it again.
 *
 * @example
 * import { readFileSync } from 'node:fs'
 * import { decode } from 'ohmflow/codec'
 * import { Summary } from 'ohmflow/experiment'
 * const summary = decode(Summary, 'docs/summary.json')(JSON.parse(readFileSync('docs/summary.json', 'utf8')))
 * console.assert(summary._tag === 'Right')
 */
export interface Summary extends Chapters {
  readonly schema: 'ohmflow.summary/2'
  readonly extent: Extent
  /** The default chip, or of those measured the one most like it. */
  readonly base: Design
  /** Whose figures stand where one synchronizer is shown: `auto` where it was measured. */
  readonly synchronizer: string
  readonly workloads: readonly WorkloadRow[]
  readonly networks: readonly NetworkRow[]
  readonly grid: readonly GridCell[]
  readonly cores: readonly CoreCell[]
  /**
   * Chips with two buffers or more, layers of at least 49 vectors:
   * the cases below 99%, the worst first, at most 20 of them.
   */
  readonly shortfalls: readonly Case[]
  /** All below the goal on the base design but for bus and crossbar, of 128 rows and more. */
  readonly misses: readonly Case[]
  readonly architectures: readonly ArchitectureRow[]
  readonly optimizations: readonly OptimizationRow[]
  readonly setups: readonly SetupRow[]
}

const list = <A>(codec: t.Type<A>): t.Type<readonly A[]> => t.readonlyArray(codec)

const exchange = oneOf('memory', 'forward')
const signal = oneOf('register', 'broadcast', 'polling')

const Design: t.Type<Design> = closed<Design>('Design', {
  crossbar: positive,
  bus: positive,
  exchange,
  signal,
  arbitration: oneOf('fifo', 'inputs-first', 'outputs-first'),
  buffers: positive,
})

const Case: t.Type<Case> = closed<Case>('Case', {
  design: Design,
  synchronizer: t.string,
  network: t.string,
  layer: t.string,
  shape: closed<Shape>('Shape', { rows: positive, columns: positive, groups: positive, vectors: positive }),
  scheme: t.string,
  exchange: orNull(exchange),
  limit: positive,
  cycles: positive,
  bound: positive,
  sequentialCycles: positive,
  dataBytes: natural,
  signalBytes: natural,
  redundantSignalBytes: natural,
  peakPartialSumBytes: natural,
})

const Spread: t.Type<Spread> = closed<Spread>('Spread', {
  pairs: positive,
  enough: natural,
  median: quantity,
  worst: Case,
})

const Parallel: t.Type<Parallel> = closed<Parallel>('Parallel', {
  layers: positive,
  cycles: positive,
  sequentialCycles: positive,
  limitCycles: quantity,
})

export const Summary: t.Type<Summary> = closed<Summary>('Summary', {
  ...chapterFields,
  schema: oneOf('ohmflow.summary/2'),
  extent: closed<Extent>('Extent', {
    shapes: natural,
    chips: natural,
    points: natural,
    crossbars: list(positive),
    buses: list(positive),
    exchanges: list(t.string),
    signals: list(t.string),
    arbitrations: list(t.string),
    buffers: list(positive),
    synchronizers: list(t.string),
  }),
  base: Design,
  synchronizer: t.string,
  workloads: list(
    closed<WorkloadRow>('WorkloadRow', { network: t.string, layers: natural, shapes: natural }),
  ),
  networks: list(
    closed<NetworkRow>('NetworkRow', {
      network: t.string,
      synchronizer: t.string,
      layers: positive,
      tiles: positive,
      cycles: positive,
      dataBytes: natural,
      signalBytes: natural,
      redundantSignalBytes: natural,
      peakPartialSumBytes: natural,
      energy: quantity,
      parallel: orNull(Parallel),
      worstFraction: orNull(Case),
      worstOverhead: Case,
    }),
  ),
  grid: list(closed<GridCell>('GridCell', { crossbar: positive, bus: positive, spread: Spread })),
  cores: list(
    closed<CoreCell>('CoreCell', { crossbar: positive, buffers: positive, chips: positive, spread: Spread }),
  ),
  shortfalls: list(Case),
  misses: list(Case),
  architectures: list(
    closed<ArchitectureRow>('ArchitectureRow', {
      exchange,
      signal,
      network: t.string,
      dataBytes: natural,
      signalBytes: natural,
      redundantSignalBytes: natural,
      worstOverhead: Case,
    }),
  ),
  optimizations: list(
    closed<OptimizationRow>('OptimizationRow', {
      network: t.string,
      bus: positive,
      naiveCycles: positive,
      optimizedCycles: positive,
      naiveDataBytes: natural,
      optimizedDataBytes: natural,
    }),
  ),
  setups: list(
    closed<SetupRow>('SetupRow', {
      factor: oneOf('crossbar', 'bus', 'exchange', 'signal', 'arbitration', 'buffers'),
      value: t.string,
      synchronizer: t.string,
      cycles: positive,
      parallel: orNull(Parallel),
      spread: orNull(Spread),
    }),
  ),
})
