import type { RuntimeFailed } from '../onnx/runtime/runtimeFailed.js'

/** A base layer whose numbers are no integers, which a crossbar cannot multiply. */
export interface NotQuantized {
  readonly _tag: 'NotQuantized'
  readonly layer: string
  readonly op: string
  /** What is missing. */
  readonly problem: string
}

/** A program that is not for this network, or that spreads a layer over phases. */
export interface ForeignProgram {
  readonly _tag: 'ForeignProgram'
  readonly layer: string
  readonly problem: string
}

/** Numbers that do not fit the network's inputs. */
export interface BadInput {
  readonly _tag: 'BadInput'
  readonly input: string
  readonly problem: string
}

/** A weight that the cells of the chip cannot hold. */
export interface WeightTooWide {
  readonly _tag: 'WeightTooWide'
  readonly layer: string
  readonly chip: string
  /** Bits of a weight of the layer on the chip. */
  readonly weightBits: number
  /** The greatest amount that the cells would have to hold. */
  readonly amount: number
}

/** A way to hold weights whose devices are not modelled, so that nothing can be said of ones that are not ideal. */
export interface NotModelled {
  readonly _tag: 'NotModelled'
  readonly chip: string
  /** How its cells hold a weight. */
  readonly differential: 'rows'
}

/** Converters with learned ranges that have not learned any. */
export interface NotCalibrated {
  readonly _tag: 'NotCalibrated'
  /** Bits of a conversion, or those of the chip. */
  readonly bits: number | 'chip'
}

/** A program that takes a result of another layer before it has been stored: it is not synchronized. */
export interface ReadEarly {
  readonly _tag: 'ReadEarly'
  /** Index of the phase in the program. */
  readonly phase: number
  /** Who takes it, and for which of its vectors, counted over all images. */
  readonly layer: string
  readonly core: number
  readonly vector: number
  /** The layer whose result it is, and the vector, counted over all images. */
  readonly input: string
  readonly needed: number
}

/** Everything that can be wrong with a program, a model or its inputs before numbers come out. */
export type FunctionalError =
  | NotQuantized
  | WeightTooWide
  | NotModelled
  | NotCalibrated
  | ForeignProgram
  | BadInput
  | ReadEarly
  | RuntimeFailed
