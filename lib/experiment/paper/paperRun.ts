import * as t from 'io-ts'
import { closed } from '../../codec/closed.js'
import { natural, positive } from '../../codec/number.js'
import { oneOf } from '../../codec/oneOf.js'
import type { Exchange } from '../../hardware/chip.js'

/** One of the source paper's set-ups. */
export interface PaperSetup {
  readonly crossbar: number
  /** Bytes that the bus moves in a cycle. */
  readonly bus: number
  readonly exchange: Exchange
  readonly mvmCycles: number
  readonly synchronizer: 'linear' | 'cyclic'
}

/**
 * What a convolution takes there by itself.
 *
 * @example
 * import { PaperRun } from 'ohmflow/experiment'
 * console.assert(!PaperRun.is({ crossbar: 32, bus: 64 }))
 */
export interface PaperRun extends PaperSetup {
  /** The place of the convolution among the distinct ones of the networks. */
  readonly shape: number
  /** Cores, which are tiles. */
  readonly cores: number
  /** P_V. */
  readonly limit: number
  readonly cycles: number
  readonly sequentialCycles: number
  readonly dataBytes: number
  readonly signalBytes: number
}

export const PaperRun: t.Type<PaperRun> = closed<PaperRun>('PaperRun', {
  crossbar: positive,
  bus: positive,
  exchange: oneOf('memory', 'forward'),
  mvmCycles: positive,
  synchronizer: oneOf('linear', 'cyclic'),
  shape: natural,
  cores: positive,
  limit: positive,
  cycles: positive,
  sequentialCycles: positive,
  dataBytes: natural,
  signalBytes: natural,
})

/** A convolution of a network, by name, and its place among the distinct ones. */
export interface PaperLayer {
  readonly network: string
  readonly layer: string
  readonly shape: number
}

/**
 * The convolutions of the paper's networks on its set-ups.
 *
 * @example
 * import { PaperResults } from 'ohmflow/experiment'
 * console.assert(PaperResults.is({ layers: [], runs: [] }))
 */
export interface PaperResults {
  readonly layers: readonly PaperLayer[]
  readonly runs: readonly PaperRun[]
}

export const PaperLayer: t.Type<PaperLayer> = closed<PaperLayer>('PaperLayer', {
  network: t.string,
  layer: t.string,
  shape: natural,
})

export const PaperResults: t.Type<PaperResults> = closed<PaperResults>('PaperResults', {
  layers: t.readonlyArray(PaperLayer),
  runs: t.readonlyArray(PaperRun),
})
