import type { ImportError } from '../onnx/importError.js'
import type { BoundModel } from '../onnx/inference/boundModel.js'
import type { Runtime } from '../onnx/runtime/runtime.js'
import type { WeightError } from '../onnx/weights/weightError.js'
import type { ReadExternal } from '../onnx/weights/weights.js'
import type { Unproved } from '../verify/verify.js'
import type { FunctionalError } from './functionalError.js'

/** What can go wrong before and while a program is executed on numbers. */
export type PrepareError = ImportError | WeightError | FunctionalError | Unproved

/** What a program is executed with. */
export interface FunctionalOptions extends Pick<BoundModel, 'model' | 'bindings'> {
  /** Computes the operators that run on no crossbar. */
  readonly runtime: Runtime
  /** Reads weights that lie in files beside the model; where it is left out, there are none. */
  readonly readExternal?: ReadExternal
  /** Whether the program is verified first, see `verify`; true where it is left out. */
  readonly verified?: boolean
}
