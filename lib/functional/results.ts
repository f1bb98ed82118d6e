import type { Tensors } from '../onnx/runtime/runtime.js'
import type { TensorData } from '../onnx/tensors/tensorData.js'
import type { Difference } from './difference.js'
import type { Drive } from './drive.js'

/** What a run has made: its outputs, and the results of its base layers on crossbars by their names. */
export interface RunResults {
  readonly outputs: Tensors
  readonly layers: ReadonlyMap<string, TensorData>
  /** What is driven in their crossbars, where that was asked for. */
  readonly driven?: ReadonlyMap<string, Drive>
}

/** What the runtime makes of a model: its outputs, and what each base layer on crossbars is given and gives there. */
export interface RunReference {
  readonly outputs: Tensors
  readonly layers: ReadonlyMap<string, { readonly given: TensorData; readonly made: TensorData }>
}

/**
 * How a run differs from the runtime: in its outputs, and in each base layer where it is given the same integers; of
 * all images together.
 */
export interface Differences {
  readonly outputs: ReadonlyMap<string, Difference>
  readonly layers: ReadonlyMap<string, Difference>
}
