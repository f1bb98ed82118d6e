import * as ort from 'onnxruntime-web'
import type { Tensors } from '../../lib/onnx/runtime/runtime.js'

/** A model in the runtime as it is fastest, on one thread: the library's own runtime keeps its optimizer off. */
export const optimizing = async (bytes: Uint8Array) => {
  ort.env.wasm.numThreads = 1
  ort.env.logLevel = 'fatal'
  const session = await ort.InferenceSession.create(bytes, {
    graphOptimizationLevel: 'all',
    logSeverityLevel: 4,
  })
  return {
    run: async (inputs: Tensors): Promise<void> => {
      const feeds: Record<string, ort.Tensor> = {}
      for (const [name, { elementType, shape, data }] of inputs) {
        if (elementType !== 'float32' || !(data instanceof Float32Array))
          throw new Error(`"${name}" is no float32`)
        feeds[name] = new ort.Tensor('float32', data, shape)
      }
      await session.run(feeds)
    },
    release: () => session.release(),
  }
}
