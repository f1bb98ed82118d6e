import type { ImportError } from '../onnx/importError.js'
import type { RuntimeFailed } from '../onnx/runtime/runtimeFailed.js'
import type { WeightError } from '../onnx/weights/weightError.js'
import type { LowerError } from '../stages/lower/lower.js'

/** A model none of whose layers can be quantized. */
export interface NothingToQuantize {
  readonly _tag: 'NothingToQuantize'
  readonly model: string
  /** Why each layer was left as it is. */
  readonly left: readonly { readonly layer: string; readonly problem: string }[]
}

/** An operator of an old operator set that cannot be written in the one that quantized models need. */
export interface OldOperator {
  readonly _tag: 'OldOperator'
  readonly node: string
  readonly op: string
  /** The version of the operator set that the model is written in, and the one that is needed. */
  readonly found: number
  readonly needed: number
  readonly problem: string
}

/** Samples that do not fit the network, or from which no range can be taken. */
export interface BadSamples {
  readonly _tag: 'BadSamples'
  /** Number of the sample, from 0; null where there is none at all. */
  readonly sample: number | null
  readonly problem: string
}

/** A model that makes infinities, or NaN, of samples that are finite. */
export interface NotFinite {
  readonly _tag: 'NotFinite'
  readonly tensor: string
  /** Number of the sample, from 0. */
  readonly sample: number
}

/** A layer of which no sample has shown the values of a tensor. */
export interface Uncalibrated {
  readonly _tag: 'Uncalibrated'
  readonly layer: string
  readonly tensor: string
}

/** Why a model cannot be quantized. */
export type QuantizeError =
  | NothingToQuantize
  | OldOperator
  | BadSamples
  | NotFinite
  | Uncalibrated
  | RuntimeFailed

/** Everything that can go wrong while a model is quantized, its import included. */
export type QuantizationError = ImportError | WeightError | LowerError | QuantizeError
