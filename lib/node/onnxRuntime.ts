import * as E from 'fp-ts/lib/Either.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type * as Ort from 'onnxruntime-web'
import { installed } from '../codec/installed.js'
import type { Runtime, Session, Tensors } from '../onnx/runtime/runtime.js'
import { halfBits } from '../onnx/tensors/tensorBytes.js'
import { fromHalf, isPacked, type TensorData } from '../onnx/tensors/tensorData.js'

/** Loaded when the first model is: it is large, and most of the library does without. */
const loaded = async (): Promise<typeof Ort> => {
  const ort = await installed('running a model', ['onnxruntime-web'], () => import('onnxruntime-web'))
  ort.env.wasm.numThreads = 1
  ort.env.logLevel = 'fatal'
  return ort
}

let turn: Promise<unknown> = Promise.resolve()

/** The runtime does one thing at a time: what is asked of it meanwhile waits. */
const inTurn = <A>(work: () => Promise<A>): Promise<A> => {
  const mine = turn.then(work, work)
  turn = mine
  return mine
}

/** As it is written: the optimizer ignores the axis of a scale, for one, where it makes integer operators. */
const options = { graphOptimizationLevel: 'disabled', logSeverityLevel: 4 } as const

/** What the runtime says, with the node first, and without its own calls and source lines. */
const reason = (thrown: unknown): string => {
  const [text = ''] = (thrown instanceof Error ? thrown.message : String(thrown)).split('\n')
  const message = text.replace(/^.*?ERROR_MESSAGE: /, '').replace(/^\S+\.(cc|h):\d+ \S+ /, '')
  const [, op, node, status] =
    /^Non-zero status code returned while running (\S+) node\. Name:'(.*?)' Status Message: (.*)$/.exec(
      message,
    ) ?? []
  if (status === undefined) return message
  return `node "${node}" (${op}): ${status.replace(/^\S+\.(cc|h):\d+ \S+ /, '')}`
}

/** A tensor for the runtime; null for element types that it does not take from JavaScript. */
const toRuntime = (ort: typeof Ort, { elementType, shape, data }: TensorData): Ort.Tensor | null => {
  if (elementType === 'float16') return new ort.Tensor(elementType, Uint16Array.from(data, halfBits), shape)
  return elementType === 'bfloat16' || isPacked(elementType) ? null : new ort.Tensor(elementType, data, shape)
}

/** The bits of half-precision numbers; engines that have an array of such numbers give that. */
const halvesOf = (data: Ort.Tensor['data']): Uint16Array | null =>
  ArrayBuffer.isView(data) ? new Uint16Array(data.buffer, data.byteOffset, data.byteLength / 2) : null

const fromRuntime = ({ type, dims: shape, data }: Ort.Tensor): TensorData | null => {
  if (type === 'float16') {
    const halves = halvesOf(data)
    return halves && { elementType: type, shape, data: Float32Array.from(halves, fromHalf) }
  }
  if (data instanceof Float32Array) return { elementType: 'float32', shape, data }
  if (data instanceof Float64Array) return { elementType: 'float64', shape, data }
  if (data instanceof Int8Array) return { elementType: 'int8', shape, data }
  if (data instanceof Uint8Array) return { elementType: type === 'bool' ? 'bool' : 'uint8', shape, data }
  if (data instanceof Int16Array) return { elementType: 'int16', shape, data }
  if (data instanceof Uint16Array && type === 'uint16') return { elementType: 'uint16', shape, data }
  if (data instanceof Int32Array) return { elementType: 'int32', shape, data }
  if (data instanceof Uint32Array) return { elementType: 'uint32', shape, data }
  if (data instanceof BigInt64Array) return { elementType: 'int64', shape, data }
  if (data instanceof BigUint64Array) return { elementType: 'uint64', shape, data }
  return null
}

const run = async (
  ort: typeof Ort,
  session: Ort.InferenceSession,
  inputs: Tensors,
): Promise<E.Either<string, Tensors>> => {
  const feeds = new Map<string, Ort.Tensor>()
  // an input of the model that nothing reads is none of the session, which refuses what it does not know
  for (const [name, tensor] of inputs) {
    if (!session.inputNames.includes(name)) continue
    const fed = toRuntime(ort, tensor)
    if (fed === null) return E.left(`"${name}" is ${tensor.elementType}, which it does not take`)
    feeds.set(name, fed)
  }
  const results = await session.run(Object.fromEntries(feeds), { logSeverityLevel: 4 })
  const outputs = new Map<string, TensorData>()
  for (const name of session.outputNames) {
    const tensor = results[name]
    const answer = tensor === undefined ? null : fromRuntime(tensor)
    if (answer === null)
      return E.left(`its answer "${name}" is ${tensor?.type ?? 'missing'}, which is not read here`)
    outputs.set(name, answer)
  }
  return E.right(outputs)
}

const sessionOf = (ort: typeof Ort, session: Ort.InferenceSession): Session => ({
  run: (inputs) => () =>
    inTurn(() => run(ort, session, inputs)).catch((thrown: unknown) => E.left(reason(thrown))),
  release: () => inTurn(() => session.release()),
})

/**
 * ONNX Runtime, compiled to WebAssembly (onnxruntime-web), on one thread. It runs models as they are written:
 * its optimizer, which takes some quantized layers for others, is off.
 *
 * @example
 * import { zoo } from 'ohmflow'
 * import { onnxRuntime } from 'ohmflow/run'
 * const session = await onnxRuntime().load(zoo['squeezenet1.1'].build({ resolution: 32 }))()
 * console.assert(session._tag === 'Right')
 */
export const onnxRuntime = (): Runtime => ({
  name: 'onnxruntime-web',
  load: (model) =>
    TE.tryCatch(async () => {
      const ort = await loaded()
      return sessionOf(ort, await ort.InferenceSession.create(model, options))
    }, reason),
})
