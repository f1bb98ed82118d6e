import * as E from 'fp-ts/lib/Either.js'
import { randomInputs } from '../../lib/functional/randomInputs.js'
import { onnxRuntime } from '../../lib/node/onnxRuntime.js'
import { modelFile } from '../../lib/onnx/format/modelFile.js'
import type { ReadExternal } from '../../lib/onnx/weights/weights.js'
import { type QuantizeOptions, quantizeModel } from '../../lib/quantize/quantize.js'
import { importModel } from '../../lib/stages/import/importOnnx.js'
import { tensor } from '../arbitraries/onnx.js'
import { right } from '../functional/execution.js'
import { noise } from '../functional/quantizedModel.js'

/** Weights from −0.5 to 0.5 without a pattern, always the same for a seed. */
export const weightOf = (name: string, shape: readonly number[], seed = 1) =>
  tensor(
    name,
    shape,
    Float32Array.from(
      noise(
        seed,
        shape.reduce((a, b) => a * b, 1),
      ),
      (x) => x / 256 - 0.5,
    ),
  )

/** For models without files beside them. */
export const noFiles: ReadExternal = (location) =>
  E.left({ _tag: 'MissingFile', weight: '', location, reason: 'none' })

/** Quantizes a model on two random samples. */
export const quantizedOf = async (
  bytes: Uint8Array,
  options: Partial<QuantizeOptions> = {},
  bindings: Readonly<Record<string, number>> = {},
) => {
  const model = await modelFile('model', bytes)()
  const network = right(importModel(model, bindings))
  const samples = [1, 2].map((seed) => randomInputs(network, seed))
  return quantizeModel({ model, bindings }, { runtime: onnxRuntime(), samples, ...options })()
}
