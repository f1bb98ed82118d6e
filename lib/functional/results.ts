import type { Tensors } from '../runtime/runtime.js'
import type { TensorData } from '../stages/import/tensorData.js'

/** What a run has made: its outputs, and the results of its base layers by their names. */
export interface Results {
  readonly outputs: Tensors
  readonly layers: ReadonlyMap<string, TensorData>
}
