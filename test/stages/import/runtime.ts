import * as E from 'fp-ts/lib/Either.js'
import * as ort from 'onnxruntime-web'
import type { Graph } from '../../../lib/ir/network.js'
import type { ImportError } from '../../../lib/onnx/importError.js'
import { importModel } from '../../../lib/stages/import/importOnnx.js'

ort.env.wasm.numThreads = 1
ort.env.logLevel = 'fatal'

/** What a run gave for an output. */
export interface Result {
  readonly dims: readonly number[]
  readonly type: string
  readonly values: readonly number[]
}

/** Small numbers, as the runtime is fed them. */
export const feedValues = (dims: readonly number[]): readonly number[] =>
  Array.from({ length: dims.reduce((a, b) => a * b, 1) }, (_, i) => (i * 7) % 23)

type FeedType = 'float32' | 'int8' | 'uint8'

const feed = (type: FeedType, dims: readonly number[]): ort.Tensor => {
  const values = feedValues(dims)
  if (type === 'float32') return new ort.Tensor(type, Float32Array.from(values), dims)
  return type === 'int8'
    ? new ort.Tensor(type, Int8Array.from(values), dims)
    : new ort.Tensor(type, Uint8Array.from(values), dims)
}

/** Runs a model in ONNX Runtime; a Left has its message. */
export const run = async (
  bytes: Uint8Array,
  inputs: Readonly<Record<string, readonly number[]>>,
  type: FeedType = 'float32',
): Promise<E.Either<string, Readonly<Record<string, Result>>>> => {
  let session: ort.InferenceSession | null = null
  try {
    session = await ort.InferenceSession.create(bytes, { logSeverityLevel: 4 })
    const feeds = Object.fromEntries(Object.entries(inputs).map(([name, dims]) => [name, feed(type, dims)]))
    const outputs = await session.run(feeds, { logSeverityLevel: 4 })
    const results = Object.entries(outputs).map(([name, { dims, type, data }]) => [
      name,
      { dims, type, values: typeof data === 'string' ? [] : Array.from(data, Number) },
    ])
    return E.right(Object.fromEntries(results))
  } catch (error) {
    return E.left(String(error))
  } finally {
    await session?.release()
  }
}

const shapes = ({ outputs, tensors, constants }: Graph): Readonly<Record<string, readonly number[]>> =>
  Object.fromEntries(outputs.map((name) => [name, (tensors[name] ?? constants[name])?.shape ?? []]))

/** The shapes that the import gives the outputs of a model. */
export const shapesOf = (
  bytes: Uint8Array,
  bindings: Readonly<Record<string, number>> = {},
): E.Either<ImportError, Readonly<Record<string, readonly number[]>>> =>
  E.map(shapes)(importModel({ name: 'test', bytes, sha256: '' }, bindings))
