import { toBinary } from '@bufbuild/protobuf'
import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { ModelProtoSchema } from 'onnx-buf'
import { activation } from '../ir/lookup.js'
import { pruned } from '../onnx/pruned.js'
import { selfContained } from '../onnx/selfContained.js'
import { submodel } from '../onnx/submodel.js'
import type { Runtime, Tensors } from '../runtime/runtime.js'
import { decodeModel } from '../stages/import/decodeModel.js'
import { foldBatchNormalization } from '../stages/import/foldBatchNormalization.js'
import type { ImportError, ModelFile, Task } from '../stages/import/import.js'
import { importModel } from '../stages/import/importOnnx.js'
import { modelFile } from '../stages/import/modelFile.js'
import type { WeightError } from '../stages/import/weightError.js'
import { type ReadExternal, weightReader } from '../stages/import/weights.js'
import { lowerGraph } from '../stages/lower/im2col.js'
import type { LowerError } from '../stages/lower/lower.js'
import { calibrate } from './calibrate.js'
import { type Fidelity, fidelity } from './fidelity.js'
import { type FloatLayer, floatLayers, type LeftLayer } from './floatLayers.js'
import { minimumMaximum } from './minimumMaximum.js'
import type { QuantizeError } from './quantizeError.js'
import { raiseOpset } from './raiseOpset.js'
import type { RangeMethod } from './range.js'
import { type LayerScales, writeQdq } from './writeQdq.js'

/** What a model is quantized with. */
export interface QuantizeOptions {
  /** Computes the float model on the samples. */
  readonly runtime: Runtime
  /** Inputs as they come in use, each by the names of the network's inputs. */
  readonly samples: readonly Tensors[]
  /** How ranges follow from the values on the samples; `minimumMaximum` where it is left out. */
  readonly range?: RangeMethod
  /** Reads weights that lie in files beside the model; where it is left out, there are none. */
  readonly readExternal?: ReadExternal
}

/** A quantized model, and how near it comes to the float one. */
export interface Quantized {
  readonly model: ModelFile
  readonly range: string
  readonly scales: ReadonlyMap<string, LayerScales>
  /** Layers that stay as they are. */
  readonly left: readonly LeftLayer[]
  readonly fidelity: Fidelity
}

/** Everything that can go wrong while a model is quantized, its import included. */
export type QuantizationError = ImportError | WeightError | LowerError | QuantizeError

const noFiles: ReadExternal = (location) =>
  E.left({ _tag: 'MissingFile', location, reason: 'nobody reads files here' })

const unique = (names: readonly string[]): readonly string[] => [...new Set(names)]

const quantized = async (
  { model, bindings }: Pick<Task, 'model' | 'bindings'>,
  { runtime, samples, range = minimumMaximum, readExternal = noFiles }: QuantizeOptions,
): Promise<Either<QuantizationError, Quantized>> => {
  const decoded = decodeModel(model.bytes)
  if (E.isLeft(decoded)) return decoded
  const whole = selfContained(decoded.right, readExternal)
  if (E.isLeft(whole)) return whole
  const asWritten = importModel(model, bindings)
  if (E.isLeft(asWritten)) return asWritten
  const raised = raiseOpset(whole.right, asWritten.right)
  if (E.isLeft(raised)) return raised
  const file = await modelFile(model.name, toBinary(ModelProtoSchema, raised.right.model))()
  const imported = importModel(file, bindings)
  if (E.isLeft(imported)) return imported
  const original = imported.right
  const folded = foldBatchNormalization(original)
  const weights = weightReader(file, readExternal)
  const lowered = lowerGraph(folded)
  if (E.isLeft(lowered)) return lowered
  const base = lowered.right.flatMap((layer) => (layer.kind === 'base' ? [layer] : []))
  const { layers, left } = floatLayers(folded, base, weights)
  if (layers.length === 0) return E.left({ _tag: 'NothingToQuantize', model: model.name, left })

  const results = layers.map(({ output }: FloatLayer) => output)
  const seen = unique([...original.outputs, ...layers.map(({ input }) => input), ...results])
  const isInput = new Set(original.inputs)
  const observed = submodel(
    raised.right,
    seen.filter((name) => !isInput.has(name)),
    (name) => isInput.has(name),
    (name) => activation(original, name),
  )
  const float = await runtime.load(observed.bytes)()
  const failed = (problem: string): Either<QuantizationError, never> =>
    E.left({ _tag: 'BadSamples', sample: null, problem })
  if (E.isLeft(float)) return failed(float.left)
  const ranges = await calibrate(
    float.right,
    seen.filter((name) => !original.outputs.includes(name) || results.includes(name)),
    samples,
    range,
  )
  if (E.isLeft(ranges)) return ranges
  const written = writeQdq(raised.right, original, folded, layers, ranges.right, weights)
  if (E.isLeft(written)) return written

  const result = await modelFile(model.name, pruned(written.right.model))()
  const integers = submodel(
    written.right.model,
    unique([...original.outputs, ...results]),
    (name) => isInput.has(name),
    (name) => activation(original, name),
  )
  const integer = await runtime.load(integers.bytes)()
  if (E.isLeft(integer)) return failed(integer.left)
  const names = layers.map(({ node, output }) => ({ layer: node.name, op: node.op, tensor: output }))
  const measured = await fidelity(float.right, integer.right, samples, names, original.outputs)
  await Promise.all([float.right.release(), integer.right.release()])
  if (E.isLeft(measured)) return measured
  return E.right({
    model: result,
    range: range.name,
    scales: written.right.scales,
    left,
    fidelity: measured.right,
  })
}

/**
 * Turns a float model into a quantized one: symmetric int8 weights with a scale for each output channel,
 * uint8 activations whose ranges are calibrated on samples, int32 biases; BatchNormalization is folded, Relu
 * and Clip behind a layer become its saturation. The result is standard ONNX (QuantizeLinear and
 * DequantizeLinear, version 13 of the operator set or newer), so that any runtime computes the very same
 * model. Operators between the layers stay in float32.
 *
 * @example
 * import { importOnnx, modelFile, onnxRuntime, presets, quantizeModel, randomInputs, teachingNetwork } from 'ohmflow'
 * const model = await modelFile('teaching', teachingNetwork.build({ weights: { seed: 1 } }))()
 * const task = { model, bindings: {}, chip: presets.rram256.chip }
 * const network = importOnnx(task)
 * if (network._tag === 'Left') throw network.left
 * const samples = [randomInputs(network.right, 1), randomInputs(network.right, 2)]
 * const quantized = await quantizeModel(task, { runtime: onnxRuntime, samples })()
 * console.assert(quantized._tag === 'Right' && quantized.right.scales.size === 3)
 */
export const quantizeModel =
  (
    task: Pick<Task, 'model' | 'bindings'>,
    options: QuantizeOptions,
  ): TaskEither<QuantizationError, Quantized> =>
  () =>
    quantized(task, options)

/**
 * `quantizeModel` as a stage in front of `import`: the task with the quantized model.
 *
 * @example
 * import { importOnnx, modelFile, onnxRuntime, presets, quantize, randomInputs, teachingNetwork } from 'ohmflow'
 * const model = await modelFile('teaching', teachingNetwork.build({ weights: { seed: 1 } }))()
 * const task = { model, bindings: {}, chip: presets.rram256.chip }
 * const network = importOnnx(task)
 * if (network._tag === 'Left') throw network.left
 * const samples = [randomInputs(network.right, 1), randomInputs(network.right, 2)]
 * const quantized = await quantize({ runtime: onnxRuntime, samples })(task)()
 * console.assert(quantized._tag === 'Right' && quantized.right.chip === task.chip)
 */
export const quantize =
  (options: QuantizeOptions) =>
  (task: Task): TaskEither<QuantizationError, Task> =>
    TE.map(({ model }: Quantized): Task => ({ ...task, model }))(quantizeModel(task, options))
