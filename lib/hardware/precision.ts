import type * as t from 'io-ts'
import { closed } from '../codec/closed.js'
import { integerBetween } from '../codec/number.js'
import { optional } from '../codec/optional.js'
import { activationBytes, type CellArray, type Crossbar, logicalColumns, logicalRows } from './chip.js'

/** The most bits of a weight, an input or a converter: those of a partial sum. */
export const mostBits = 32

/**
 * In how many bits a layer is computed, where that is not left to the chip.
 *
 * @example
 * import { Precision } from 'ohmflow/codec'
 * console.assert(Precision.is({ weightBits: 4, inputBits: 8 }) && !Precision.is({ weightBits: 0, inputBits: 8 }))
 */
export interface Precision {
  /** Bits of a weight: how many cells it takes. */
  readonly weightBits: number
  /** Bits of an input: in how many steps the DACs give it to the rows. */
  readonly inputBits: number
  /** Resolution that the converters use for the layer; the chip's where it is left out. */
  readonly adcBits?: number
}

/** A layer, or the program of a core for one, that may have a precision of its own. */
export interface Precise {
  readonly precision?: Precision
}

const bits = integerBetween(1, mostBits)

export const Precision: t.Type<Precision> = closed<Precision>('Precision', {
  weightBits: bits,
  inputBits: bits,
  adcBits: optional(bits),
})

/** In how many steps the DACs give an input to the rows: `ceil(inputBits / dacBits)`. */
export const inputSteps = ({ inputBits, dacBits }: Pick<Crossbar, 'inputBits' | 'dacBits'>): number =>
  Math.ceil(inputBits / dacBits)

/** What of a crossbar says how long an MVM takes. */
export type MvmTime = Pick<Crossbar, 'mvmCycles' | 'inputBits' | 'dacBits'>

/** The part of a crossbar that says how long an MVM takes. */
export const mvmTimeOf = ({ mvmCycles, inputBits, dacBits }: MvmTime): MvmTime => ({
  mvmCycles,
  inputBits,
  dacBits,
})

/**
 * Cycles of an MVM for a layer: the chip's are for the inputs of the chip, and each step of the DACs takes the same
 * part of them, so that a layer of fewer steps takes `ceil(mvmCycles · its steps / the chip's steps)`.
 *
 * @example
 * import { presets } from 'ohmflow'
 * import { mvmCyclesOf } from 'ohmflow/codec'
 * const { crossbar } = presets.rram256.chip // 8 bits, one at a time, in 1400 cycles
 * console.assert(mvmCyclesOf(crossbar, {}) === 1400)
 * console.assert(mvmCyclesOf(crossbar, { precision: { weightBits: 8, inputBits: 4 } }) === 700)
 */
export const mvmCyclesOf = (crossbar: MvmTime, { precision }: Precise): number =>
  precision === undefined
    ? crossbar.mvmCycles
    : Math.ceil(
        (crossbar.mvmCycles * inputSteps({ ...crossbar, inputBits: precision.inputBits })) /
          inputSteps(crossbar),
      )

/**
 * The crossbar as a layer sees it: weights, inputs and converters of as many bits as the layer says, and an MVM of as
 * many cycles as that takes. The chip's own where the layer says nothing. All that is counted for a layer is counted on
 * this crossbar: tiles, times, bytes, energy and numbers.
 *
 * Results leave in the chip's bits all the same: what lies between layers is in one format.
 *
 * @example
 * import { logicalColumns, presets } from 'ohmflow'
 * import { crossbarOf } from 'ohmflow/codec'
 * const { crossbar } = presets.isaac.chip // 16 bits in cells of 2
 * const own = crossbarOf(crossbar, { precision: { weightBits: 4, inputBits: 8 } })
 * console.assert(logicalColumns(own) === 64 && own.mvmCycles === crossbar.mvmCycles / 2)
 */
export const crossbarOf = (crossbar: Crossbar, layer: Precise): Crossbar =>
  layer.precision === undefined
    ? crossbar
    : { ...crossbar, ...layer.precision, mvmCycles: mvmCyclesOf(crossbar, layer) }

/** The cells of a crossbar with the weights of a layer. */
export const cellsOf = (crossbar: CellArray, layer: Precise): CellArray => ({
  ...crossbar,
  weightBits: weightBitsOf(crossbar, layer),
})

/** What of a layer's matrix one crossbar holds: so many inputs, and so many weights side by side. */
export interface Room {
  readonly rows: number
  readonly columns: number
}

/**
 * How much of a layer's matrix fits a crossbar, with all bit slices of its weights and what they take as differences; what
 * a partitioner cuts it for. No columns where not even one weight fits.
 *
 * @example
 * import { presets, roomOf } from 'ohmflow'
 * const { crossbar } = presets.isaac.chip // 128 × 128 cells of 2 bits
 * console.assert(roomOf(crossbar, {}).columns === 16)
 * console.assert(roomOf(crossbar, { precision: { weightBits: 4, inputBits: 16 } }).columns === 64)
 */
export const roomOf = (crossbar: CellArray, layer: Precise): Room => ({
  rows: logicalRows(crossbar),
  columns: logicalColumns(cellsOf(crossbar, layer)),
})

/** Bytes of an input of a layer on the interconnect. */
export const inputBytes = (crossbar: Pick<Crossbar, 'inputBits'>, { precision }: Precise): number =>
  activationBytes(precision ?? crossbar)

/** Bits of a weight of a layer. */
export const weightBitsOf = (crossbar: Pick<Crossbar, 'weightBits'>, { precision }: Precise): number =>
  (precision ?? crossbar).weightBits

/** The precision of a layer as a field of what is made for it; nothing where it has none. */
export const precisionOf = ({ precision }: Precise): Precise => (precision === undefined ? {} : { precision })
