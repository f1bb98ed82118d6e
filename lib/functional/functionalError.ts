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
  /** Bits of a weight on the chip. */
  readonly weightBits: number
  /** The greatest amount that the cells would have to hold. */
  readonly amount: number
}

/** Everything that can be wrong with a program, a model or its inputs before numbers come out. */
export type FunctionalError = NotQuantized | WeightTooWide | ForeignProgram | BadInput | RuntimeFailed
