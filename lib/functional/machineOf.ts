import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import type { Devices } from '../devices/devices.js'
import type { Program } from '../ir/program.js'
import { misfit } from '../onnx/runtime/misfit.js'
import type { Tensors } from '../onnx/runtime/runtime.js'
import type { RuntimeFailed } from '../onnx/runtime/runtimeFailed.js'
import { runtimeFailed } from '../onnx/runtime/runtimeFailed.js'
import type { TensorData } from '../onnx/tensors/tensorData.js'
import { type AsyncRule, eventually, fail, get } from '../rule.js'
import { type ColumnSums, columnSums } from './columnSums.js'
import { countedBy, drivenBy, executeGiven, type Order } from './executeLayer.js'
import type { BadInput, NotModelled, NotQuantized } from './functionalError.js'
import type { FunctionalOptions, PrepareError } from './functionalOptions.js'
import { type Prepared, prepare, type RuntimePart } from './prepare.js'
import { reference } from './reference.js'
import type { RunReference } from './results.js'
import type { ImagesOptions, RunError, RunOptions, Sample, SamplesOptions } from './runOptions.js'

/**
 * Why nothing can be said of devices that are not ideal on the chip of a program, before one is run on them; null where it can.
 *
 * @example
 * import { modelFile, teachingNetwork, unwrap } from 'ohmflow'
 * import { teaching } from 'ohmflow/pipelines'
 * import { notModelled } from 'ohmflow/run'
 * const model = await modelFile('teaching', teachingNetwork.build())()
 * console.assert(notModelled(unwrap(await teaching.until('synchronize').task(model)())) === null)
 */
export const notModelled = ({ chip: { name, crossbar } }: Program): NotModelled | null =>
  crossbar.differential === 'rows' ? { _tag: 'NotModelled', chip: name, differential: 'rows' } : null

/** What does not fit the network among what it is given, or null. */
const badInput = ({ graph }: Prepared, given: readonly Tensors[]): BadInput | null => {
  for (const inputs of given) {
    const bad = misfit(graph, inputs)
    if (bad !== null) return { _tag: 'BadInput', ...bad }
  }
  return null
}

/** What is wrong where not each image of a program is given its inputs, or null. */
const badImages = ({ graph, program }: Prepared, given: readonly Tensors[]): BadInput | null => {
  const { images = 1 } = program
  return given.length === images
    ? null
    : {
        _tag: 'BadInput',
        input: graph.inputs.join(', '),
        problem: `the program is for ${images} image${images === 1 ? '' : 's'}, and ${given.length} are given`,
      }
}

/** Computes a part of the model in the runtime, of each image. */
async function* runPart(
  { runtime }: Prepared,
  part: RuntimePart,
  tensors: readonly Map<string, TensorData>[],
): AsyncRule<RuntimeFailed, void> {
  const failed = E.mapLeft((problem: string) => runtimeFailed(runtime, part.operators, problem))
  for (const own of tensors) {
    const given = new Map(part.inputs.map((name) => [name, own.get(name)!] as const))
    const answer = yield* get(failed(await part.session.run(given)()))
    for (const [name, tensor] of answer) own.set(name, tensor)
  }
}

/** The tensors of each image or sample, by name, as far as they are computed and still needed. */
type Begun = readonly Map<string, TensorData>[]

/** What the runtime makes of inputs before the first layer. */
async function* begin(
  prepared: Prepared,
  given: readonly Tensors[],
): AsyncRule<BadInput | RuntimeFailed, Begun> {
  const bad = badInput(prepared, given)
  if (bad !== null) yield* fail(bad)
  const tensors = given.map((inputs) => new Map([...prepared.fixed, ...inputs]))
  const [part = null] = prepared.parts
  if (part !== null) yield* runPart(prepared, part, tensors)
  return tensors
}

/** What a run does with layers: as in `ImagesOptions`, and the numbers of samples. */
interface Executing extends Omit<ImagesOptions, 'images'> {
  readonly numbers?: readonly number[]
  /** Counts what the first image makes of the columns of each base layer. */
  readonly sums?: ColumnSums
}

/** Runs a prepared program, step by step, on what has been begun, which changes. */
async function* finish(
  prepared: Prepared,
  tensors: Begun,
  { order = 'fast', observe, driven, devices, nonIdeal = () => true, numbers, sums }: Executing,
): AsyncRule<RunError, readonly Tensors[]> {
  const { plan, parts, graph } = prepared
  const unknown = devices === undefined ? null : notModelled(prepared.program)
  if (unknown !== null) yield* fail(unknown)
  if (devices?.devices.adc?.range === 'learned' && devices.devices.ranges === undefined)
    yield* fail({ _tag: 'NotCalibrated', bits: devices.devices.adc.bits })
  for (const [i, { layers, dead }] of plan.steps.entries()) {
    const part = i === 0 ? null : (parts[i] ?? null)
    if (part !== null) yield* runPart(prepared, part, tensors)
    for (const layer of layers) {
      const { name } = layer.layer
      const operators = parts.slice(0, i + 1).flatMap((each) => each?.operators ?? [])
      const given = tensors.map((own) => own.get(layer.input))
      const how = { order, numbers, devices: nonIdeal(name) ? devices : undefined }
      const drive = driven === undefined ? null : drivenBy(prepared, layer, given[0])
      if (drive !== null) driven?.(name, drive)
      if (sums !== undefined) countedBy(prepared, layer, given[0], sums)
      const result = yield* get(executeGiven(prepared, layer, given, operators, how))
      for (const [image, made] of result.entries()) {
        observe?.(name, made, layer.requantization?.zeroPoint ?? 0, image)
        tensors[image]!.set(layer.output, made)
      }
    }
    for (const own of tensors) for (const name of dead) own.delete(name)
  }
  return tensors.map((own) => new Map(graph.outputs.map((name) => [name, own.get(name)!] as const)))
}

/** Runs a prepared program on the inputs of its images. */
async function* run(
  prepared: Prepared,
  { images, ...how }: ImagesOptions,
): AsyncRule<RunError, readonly Tensors[]> {
  const bad = badImages(prepared, images)
  if (bad !== null) yield* fail(bad)
  return yield* finish(prepared, yield* begin(prepared, images), how)
}

/** Runs on samples, as often as one likes; what the runtime makes of them before the first layer is computed once. */
const samplesRun = (prepared: Prepared, samples: readonly Sample[]): ReturnType<Machine['samples']> => {
  const numbers = samples.map(({ number }) => number)
  let first: Promise<Either<BadInput | RuntimeFailed, Begun>> | undefined
  const inputs = samples.map((sample) => sample.inputs)
  async function* runOnce(how: SamplesOptions): AsyncRule<RunError, readonly Tensors[]> {
    first ??= eventually(begin(prepared, inputs))
    const begun = yield* get(await first)
    const own = begun.map((tensors) => new Map(tensors))
    return yield* finish(prepared, own, { ...how, numbers })
  }
  return (how = {}) =>
    () =>
      eventually(runOnce(how))
}

/** Lets converters with learned ranges see what their columns give on samples, which lie on ideal devices. */
async function* calibrate(
  prepared: Prepared,
  devices: Devices,
  samples: readonly Tensors[],
): AsyncRule<RunError, Devices> {
  if (devices.adc?.range !== 'learned') return devices
  const sums = columnSums()
  for (const inputs of samples) yield* finish(prepared, yield* begin(prepared, [inputs]), { sums })
  return { ...devices, ranges: sums.ranges(devices.adc.clipped ?? 0) }
}

/** A program on its chip with weights in the crossbars, ready to run on numbers. */
export interface Machine {
  readonly kernels: 'simd' | 'plain'
  /** The base layers that do not compute with integers, and so run in the runtime; each with the reason. */
  readonly inRuntime: readonly NotQuantized[]
  /** The network's outputs for its inputs; a program for several images is given the same for each, and the first answers. */
  readonly run: (options: RunOptions) => TaskEither<RunError, Tensors>
  /** The network's outputs for each image, of as many as the program is for. */
  readonly runImages: (options: ImagesOptions) => TaskEither<RunError, readonly Tensors[]>
  /**
   * Runs on any number of samples, in `fast` order, whatever images the program is for: the network's outputs for
   * each. What reads draw follows from the number of a sample, not from those that are run beside it.
   */
  readonly samples: (
    samples: readonly Sample[],
  ) => (how?: SamplesOptions) => TaskEither<RunError, readonly Tensors[]>
  /**
   * Devices whose converters have learned what their columns give on samples, where that is their range; the same devices
   * otherwise. It takes about a sample's run for each.
   */
  readonly calibrated: (devices: Devices, samples: readonly Tensors[]) => TaskEither<RunError, Devices>
  /** What the runtime makes of the same inputs and the same model, which it takes as it is in its file. */
  readonly reference: (inputs: Tensors) => TaskEither<RunError, RunReference>
  /** What a base layer on crossbars makes of integers that it is given, in `fast` order where none is given. */
  readonly execute: (layer: string, given: TensorData, order?: Order) => Either<RunError, TensorData>
  /** What a base layer on crossbars makes of integers that it is given for each image. */
  readonly executeImages: (
    layer: string,
    given: readonly TensorData[],
    order?: Order,
  ) => Either<RunError, readonly TensorData[]>
  /** Frees what it holds; it does not run again. */
  readonly release: () => Promise<void>
}

const machineFrom = (prepared: Prepared): Machine => {
  const { kernels, workspace, inRuntime, crossbars, parts, program } = prepared
  const layers = new Map([...crossbars.keys()].map((integer) => [integer.layer.name, integer] as const))
  const forEach = <A>(given: A): readonly A[] => Array.from({ length: program.images ?? 1 }, () => given)
  const executeImages: Machine['executeImages'] = (name, given, order = 'fast') => {
    const layer = layers.get(name)
    return layer === undefined
      ? E.left({ _tag: 'ForeignProgram', layer: name, problem: 'no crossbar holds a layer of that name' })
      : executeGiven(prepared, layer, given, [], { order })
  }
  return {
    kernels: kernels.kind,
    inRuntime,
    run:
      ({ inputs, observe, ...how }) =>
      async () =>
        E.map(([first = new Map()]: readonly Tensors[]): Tensors => first)(
          await eventually(
            run(prepared, {
              ...how,
              images: forEach(inputs),
              observe: (layer, result, zeroPoint, image) => {
                if (image === 0) observe?.(layer, result, zeroPoint)
              },
            }),
          ),
        ),
    runImages: (how) => () => eventually(run(prepared, how)),
    samples: (samples) => samplesRun(prepared, samples),
    calibrated: (devices, samples) => () => eventually(calibrate(prepared, devices, samples)),
    reference: (inputs) => () => eventually(reference(prepared, inputs)),
    execute: (name, given, order = 'fast') =>
      E.map(([first]: readonly TensorData[]) => first ?? given)(executeImages(name, forEach(given), order)),
    executeImages,
    release: async () => {
      for (const held of [...crossbars.values(), workspace]) held.release()
      await Promise.all(parts.map((part) => part?.session.release()))
    },
  }
}

/**
 * Puts the weights of a quantized model into the crossbars of a program, so that it can be executed on
 * numbers: each core's crossbar holds its tile, partial sums live where the program puts them, and the last
 * core of a vertical group adds bias and requantizes. Operators that run on no crossbar run in the runtime,
 * on the same tensors, and so do base layers that do not compute with integers: `inRuntime` says which, and why.
 *
 * All arithmetic on crossbars is exact int32. Where the model multiplies integers (QLinearConv, QLinearMatMul, QGemm,
 * ConvInteger, MatMulInteger), the bits are those of the runtime. A float product between DequantizeLinear and
 * QuantizeLinear, which the runtime adds up in float32, is within a step of it, and equal where scales are powers of
 * two and sums below 2^24.
 *
 * Fails before anything runs: with `ForeignProgram` where the program is not for this model, and with what `verify`
 * finds.
 *
 * @example
 * import { importOnnx, modelFile, presets, teachingNetwork, unwrap } from 'ohmflow'
 * import { machineOf, onnxRuntime, quantizeModel, randomInputs } from 'ohmflow/run'
 * import { baseline } from 'ohmflow/pipelines'
 * const float = await modelFile('teaching', teachingNetwork.build({ weights: { seed: 1 } }))()
 * const task = { model: float, bindings: {}, chip: presets.rram256.chip }
 * const network = unwrap(importOnnx()(task))
 * const inputs = randomInputs(network, 1)
 * const { model } = unwrap(await quantizeModel(task, { runtime: onnxRuntime(), samples: [inputs] })())
 * const program = unwrap(await baseline.until('synchronize').task({ ...task, model })())
 * const machine = unwrap(await machineOf(program, { model, bindings: {}, runtime: onnxRuntime() })())
 * const outputs = await machine.run({ inputs, order: 'program' })()
 * console.assert(outputs._tag === 'Right' && outputs.right.size === 1)
 * await machine.release()
 */
export const machineOf =
  (program: Program, options: FunctionalOptions): TaskEither<PrepareError, Machine> =>
  async () => {
    const prepared = await prepare(program, options)()
    return E.map(machineFrom)(prepared)
  }
