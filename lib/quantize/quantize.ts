import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { activation } from '../ir/lookup.js'
import { pruned } from '../onnx/edit/pruned.js'
import { type Submodel, submodel } from '../onnx/edit/submodel.js'
import type { DecodedModel } from '../onnx/format/decodeModel.js'
import { type ModelFile, modelFile } from '../onnx/format/modelFile.js'
import type { BoundModel } from '../onnx/inference/boundModel.js'
import type { Runtime, Tensors } from '../onnx/runtime/runtime.js'
import type { RuntimeFailed } from '../onnx/runtime/runtimeFailed.js'
import type { ReadExternal } from '../onnx/weights/weights.js'
import { type AsyncRule, eventually, fail, get } from '../rule.js'
import type { Task } from '../stages/import/import.js'
import { badSample, calibrate } from './calibrate.js'
import { type Fidelity, fidelity } from './fidelity.js'
import type { LeftLayer } from './floatLayers.js'
import { type Loaded, load } from './loaded.js'
import { minimumMaximum } from './minimumMaximum.js'
import type { QuantizationError } from './quantizeError.js'
import type { RangeMethod } from './range.js'
import { type Source, sourceOf } from './source.js'
import type { BitsOf, LayerScales } from './writeQdq.js'
import { writeQdq } from './writeQdq.js'

/** How far a quantization is. */
export interface QuantizeProgress {
  readonly phase: 'calibrate' | 'write' | 'compare'
  /** Samples are calibrated and compared, layers are written. */
  readonly unit: 'samples' | 'layers'
  readonly done: number
  readonly of: number
}

/** What a model is quantized with. */
export interface QuantizeOptions {
  /** Computes the float model on the samples. */
  readonly runtime: Runtime
  /** Inputs as they come in use, each by the names of the network's inputs. */
  readonly samples: readonly Tensors[]
  /** How ranges follow from the values on the samples; `minimumMaximum` where it is left out. */
  readonly range?: RangeMethod
  /** In how many bits each layer is to be computed, by its name, as a policy of precision says; 8 where it says nothing. */
  readonly bitsOf?: BitsOf
  /** Reads weights that lie in files beside the model; where it is left out, there are none. */
  readonly readExternal?: ReadExternal
  /** How many samples the runtime is given at a time, 1 where it is left out; what comes out is the same. */
  readonly atATime?: number
  /** Sees how far it is. */
  readonly observe?: (progress: QuantizeProgress) => void
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

const unique = (names: readonly string[]): readonly string[] => [...new Set(names)]

/** The part of a model of that source that makes tensors of its inputs. */
const partFor = ({ network }: Source, model: DecodedModel, tensors: readonly string[]): Submodel => {
  const isInput = new Set(network.inputs)
  return submodel(
    model,
    unique(tensors).filter((name) => !isInput.has(name)),
    (name) => isInput.has(name),
    (name) => activation(network, name),
  )
}

/**
 * The float model as its file says it, so that what raising its operator set
 * changes is seen; raised where the runtime does not know a set so old.
 */
const loadFloat = async (
  source: Source,
  runtime: Runtime,
  tensors: readonly string[],
): Promise<Either<RuntimeFailed, Loaded>> => {
  const written = await load(runtime, partFor(source, source.written, tensors))
  if (E.isRight(written) || source.written === source.raised) return written
  const raised = await load(runtime, partFor(source, source.raised, tensors))
  return E.isRight(raised) ? raised : written
}

/** Calibrates, writes and compares, with the float model in the runtime. */
async function* quantizedFrom(
  source: Source,
  float: Loaded,
  name: string,
  { runtime, samples, range = minimumMaximum(), bitsOf, atATime = 1, observe = () => {} }: QuantizeOptions,
): AsyncRule<QuantizationError, Quantized> {
  const { raised, network, folded, layers, left, weights } = source
  const results = layers.map(({ output }) => output)
  const told =
    (phase: QuantizeProgress['phase'], unit: QuantizeProgress['unit'], of: number) => (done: number) =>
      observe({ phase, unit, done, of })
  const needed = unique([...layers.map(({ input }) => input), ...results])
  const calibrated = told('calibrate', 'samples', samples.length)
  calibrated(0)
  const ranges = yield* calibrate(float, needed, samples, range, atATime, calibrated)
  const done = told('write', 'layers', layers.length)
  const { model, scales } = yield* writeQdq(raised, network, folded, layers, ranges, weights, bitsOf, done)
  const integer = yield* get(await load(runtime, partFor(source, model, [...network.outputs, ...results])))
  const names = layers.map(({ node, output }) => ({ layer: node.name, op: node.op, tensor: output }))
  const compared = told('compare', 'samples', samples.length)
  compared(0)
  const comparing = fidelity(float, integer, samples, names, network.outputs, atATime, compared)
  const measured = await eventually(comparing)
  await integer.release()
  return {
    model: await modelFile(name, pruned(model))(),
    range: range.name,
    scales,
    left,
    fidelity: yield* get(measured),
  }
}

async function* quantized(
  task: Pick<BoundModel, 'model' | 'bindings'>,
  options: QuantizeOptions,
): AsyncRule<QuantizationError, Quantized> {
  const source = yield* sourceOf(task, options.readExternal)
  const { network, layers } = source
  const bad = badSample(network, options.samples)
  if (bad !== null) yield* fail(bad)
  const tensors = [...network.outputs, ...layers.flatMap(({ input, output }) => [input, output])]
  const float = yield* get(await loadFloat(source, options.runtime, tensors))
  const made = await eventually(quantizedFrom(source, float, task.model.name, options))
  await float.release()
  return yield* get(made)
}

/**
 * Turns a float model into a quantized one: symmetric int8 weights with a scale for each output channel,
 * uint8 activations whose ranges are calibrated on samples, int32 biases; BatchNormalization is folded, Relu
 * and Clip behind a layer become its saturation. The result is standard ONNX (QuantizeLinear and
 * DequantizeLinear, version 13 of the operator set or newer), so that any runtime computes the very same
 * model. Operators between the layers stay in float32.
 *
 * @example
 * import { importOnnx, modelFile, presets, teachingNetwork, unwrap } from 'ohmflow'
 * import { onnxRuntime, quantizeModel, randomInputs } from 'ohmflow/run'
 * const model = await modelFile('teaching', teachingNetwork.build({ weights: { seed: 1 } }))()
 * const task = { model, bindings: {}, chip: presets.rram256.chip }
 * const network = unwrap(importOnnx()(task))
 * const samples = [randomInputs(network, 1), randomInputs(network, 2)]
 * const quantized = await quantizeModel(task, { runtime: onnxRuntime(), samples })()
 * console.assert(quantized._tag === 'Right' && quantized.right.scales.size === 3)
 */
export const quantizeModel =
  (
    task: Pick<BoundModel, 'model' | 'bindings'>,
    options: QuantizeOptions,
  ): TaskEither<QuantizationError, Quantized> =>
  () =>
    eventually(quantized(task, options))

/**
 * `quantizeModel` as a stage in front of `import`: the task with the quantized model.
 *
 * @example
 * import { importOnnx, modelFile, presets, teachingNetwork, unwrap } from 'ohmflow'
 * import { onnxRuntime, quantize, randomInputs } from 'ohmflow/run'
 * const model = await modelFile('teaching', teachingNetwork.build({ weights: { seed: 1 } }))()
 * const task = { model, bindings: {}, chip: presets.rram256.chip }
 * const network = unwrap(importOnnx()(task))
 * const samples = [randomInputs(network, 1), randomInputs(network, 2)]
 * const quantized = await quantize({ runtime: onnxRuntime(), samples })(task)()
 * console.assert(quantized._tag === 'Right' && quantized.right.chip === task.chip)
 */
export const quantize =
  (options: QuantizeOptions) =>
  (task: Task): TaskEither<QuantizationError, Task> =>
    TE.map(({ model }: Quantized): Task => ({ ...task, model }))(quantizeModel(task, options))
