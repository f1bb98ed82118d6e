import type { ActivationScale } from './scale.js'

/** How a layer was quantized. */
export interface LayerScales {
  readonly input: ActivationScale
  readonly output: ActivationScale
  readonly weights: Float32Array
}
