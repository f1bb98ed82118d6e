import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import { activation } from '../ir/lookup.js'
import type { Program } from '../ir/program.js'
import { submodel } from '../onnx/submodel.js'
import { misfit } from '../runtime/misfit.js'
import type { Tensors } from '../runtime/runtime.js'
import type { RuntimeFailed } from '../runtime/runtimeFailed.js'
import type { TensorData } from '../stages/import/tensorData.js'
import type { Stalled } from '../stages/simulate/simulate.js'
import { cellMultiplier, type Trial } from './cellMultiplier.js'
import { type Crossbars, crossbarsOf } from './crossbars.js'
import { fastOrder } from './fastOrder.js'
import { unframed } from './frame.js'
import type { BadInput } from './functionalError.js'
import type { IntegerLayer } from './integerLayer.js'
import type { Order } from './order.js'
import { type FunctionalOptions, type Prepared, type PrepareError, prepare } from './prepare.js'
import { programOrder } from './programOrder.js'
import type { Results } from './results.js'

/** The numbers of a run, and how it goes about them. */
export interface RunOptions {
  readonly inputs: Tensors
  /** `fast` where it is left out. */
  readonly order?: Order
  /**
   * Sees the result of each base layer as it comes: its name, the
   * quantized tensor, and which of its elements stands for 0.
   */
  readonly observe?: (layer: string, result: TensorData, zeroPoint: number) => void
  /** What the crossbars are made of; ideal where it is left out. */
  readonly devices?: Trial
  /** Which layers lie on those devices, by name; all where it is left out. The others are ideal. */
  readonly nonIdeal?: (layer: string) => boolean
}

/** What a run on numbers ends with. */
export type RunError = BadInput | RuntimeFailed | Stalled

const elementsOf = (shape: readonly number[]): number => shape.reduce((a, b) => a * b, 1)

/** The tensor that a layer's output frame holds. */
const resultOf = ({ integer, output }: Crossbars, written: Uint8Array | Int32Array): TensorData => {
  const { tensor: shape } = output
  const length = elementsOf(shape)
  const whole = output.length === length
  if (written instanceof Int32Array) {
    const data = whole ? written : unframed(written, output, new Int32Array(length))
    return { elementType: 'int32', shape, data }
  }
  const data = whole ? written : unframed(written, output, new Uint8Array(length))
  return integer.requantization?.elementType === 'int8'
    ? { elementType: 'int8', shape, data: new Int8Array(data.buffer) }
    : { elementType: 'uint8', shape, data }
}

const phaseOf = ({ phases }: Program, layer: string): number =>
  phases.findIndex(({ cores }) => cores.some((core) => core.layer === layer))

/** The integers that a base layer reads, or what is wrong with the tensor that is there in their place. */
const codesFor = (
  { graph }: Prepared,
  { layer, input }: IntegerLayer,
  given: TensorData | undefined,
): Uint8Array | Int8Array | string => {
  const type = activation(graph, input)?.elementType
  if (given === undefined) return `it gives no "${input}"`
  if (given.elementType !== type || (given.elementType !== 'int8' && given.elementType !== 'uint8'))
    return `its "${input}" is ${given.elementType}, not ${type}`
  const length = elementsOf(layer.input.map(({ size }) => size))
  return given.data.length === length
    ? given.data
    : `its "${input}" has ${given.data.length} elements, not ${length}`
}

/** Executes one base layer on its input. */
const execute = (
  { program }: Prepared,
  crossbars: Crossbars,
  input: Uint8Array | Int8Array,
  order: Order,
): Either<Stalled, TensorData> => {
  const { length } = crossbars.output
  const into = crossbars.integer.requantization === null ? new Int32Array(length) : new Uint8Array(length)
  const products = crossbars.productsOf(input)
  if (order === 'fast') {
    fastOrder(crossbars, products, into)
    return E.right(resultOf(crossbars, into))
  }
  const { blocked, end: cycle } = programOrder(crossbars, products, program.chip, into)
  if (blocked.length === 0) return E.right(resultOf(crossbars, into))
  const phase = phaseOf(program, crossbars.integer.layer.name)
  return E.left({ _tag: 'Stalled', phase, scheme: program.phases[phase]?.scheme ?? '', cycle, blocked })
}

/** Executes a base layer on its crossbars, or on ones made of devices, which are built for the occasion. */
const executeOn = (
  prepared: Prepared,
  layer: IntegerLayer,
  input: Uint8Array | Int8Array,
  order: Order,
  devices?: Trial,
): Either<Stalled, TensorData> => {
  const ideal = prepared.crossbars.get(layer)!
  if (devices === undefined) return execute(prepared, ideal, input, order)
  const { chip } = prepared.program
  const { kernels, workspace } = prepared
  const made = crossbarsOf(layer, ideal.cores, kernels, workspace, (matrix, tile, group) =>
    cellMultiplier(matrix, chip.crossbar, kernels, devices, layer.layer.name, tile, group),
  )
  const result = execute(prepared, made, input, order)
  made.release()
  return result
}

/** Runs a prepared program on inputs, step by step. */
const run = async (
  prepared: Prepared,
  { inputs, order = 'fast', observe, devices, nonIdeal = () => true }: RunOptions,
): Promise<Either<RunError, Tensors>> => {
  const { plan, parts, graph, runtime } = prepared
  const bad = misfit(graph, inputs)
  if (bad !== null) return E.left({ _tag: 'BadInput', ...bad })
  const tensors = new Map(inputs)
  for (const [i, { layers, dead }] of plan.steps.entries()) {
    const part = parts[i]
    if (part !== null && part !== undefined) {
      const given = new Map(part.inputs.map((name) => [name, tensors.get(name)!] as const))
      const answer = await part.session.run(given)()
      if (E.isLeft(answer))
        return E.left({
          _tag: 'RuntimeFailed',
          runtime: runtime.name,
          operators: part.operators,
          problem: answer.left,
        })
      for (const [name, tensor] of answer.right) tensors.set(name, tensor)
    }
    for (const layer of layers) {
      const input = codesFor(prepared, layer, tensors.get(layer.input))
      if (typeof input === 'string') {
        const operators = parts.slice(0, i + 1).flatMap((each) => each?.operators ?? [])
        return E.left({ _tag: 'RuntimeFailed', runtime: runtime.name, operators, problem: input })
      }
      const { name } = layer.layer
      const result = executeOn(prepared, layer, input, order, nonIdeal(name) ? devices : undefined)
      if (E.isLeft(result)) return result
      observe?.(name, result.right, layer.requantization?.zeroPoint ?? 0)
      tensors.set(layer.output, result.right)
    }
    for (const name of dead) tensors.delete(name)
  }
  return E.right(new Map(graph.outputs.map((name) => [name, tensors.get(name)!] as const)))
}

/** What the runtime computes for the whole model: its outputs, and the tensors of the base layers. */
const reference = async (
  { graph, decoded, crossbars, runtime }: Prepared,
  inputs: Tensors,
): Promise<Either<RunError, Results>> => {
  const isInput = new Set(graph.inputs)
  const layers = [...crossbars.keys()].map(({ layer, output }) => [layer.name, output] as const)
  const tensors = [...new Set([...graph.outputs, ...layers.map(([, output]) => output)])]
  const part = submodel(
    decoded,
    tensors,
    (name) => isInput.has(name),
    (name) => activation(graph, name),
  )
  const refuse = (problem: string): Either<RunError, never> =>
    E.left({ _tag: 'RuntimeFailed', runtime: runtime.name, operators: part.operators, problem })
  const session = await runtime.load(part.bytes)()
  if (E.isLeft(session)) return refuse(session.left)
  const answer = await session.right.run(inputs)()
  await session.right.release()
  if (E.isLeft(answer)) return refuse(answer.left)
  const named = (names: readonly (readonly [string, string])[]): Tensors =>
    new Map(names.map(([name, tensor]) => [name, answer.right.get(tensor)!] as const))
  return E.right({
    outputs: named(graph.outputs.map((name) => [name, name] as const)),
    layers: named(layers),
  })
}

/** A program on its chip with weights in the crossbars, ready to run on numbers. */
export interface Machine {
  readonly kernels: 'simd' | 'plain'
  /** The network's outputs for its inputs. */
  readonly run: (options: RunOptions) => TaskEither<RunError, Tensors>
  /**
   * What the runtime makes of the same inputs and the same model:
   * its outputs, and the results of base layers by their names.
   */
  readonly reference: (inputs: Tensors) => TaskEither<RunError, Results>
  /** Frees what it holds; it does not run again. */
  readonly release: () => Promise<void>
}

/**
 * Puts the weights of a quantized model into the crossbars of a program, so that it can be executed on
 * numbers: each core's crossbar holds its tile, partial sums live where the program puts them, and the last
 * core of a vertical group adds bias and requantizes. Operators that run on no crossbar run in the runtime,
 * on the same tensors. All arithmetic on crossbars is exact int32 and rounds as the runtime does: the bits of
 * every base layer are those of the runtime.
 *
 * Fails before anything runs: with `NotQuantized` where a base layer does not compute with integers,
 * with `ForeignProgram` where the program is none of this model, and with what `verify` finds.
 *
 * @example
 * import { importOnnx, machineOf, modelFile, onnxRuntime, presets, quantizeModel, randomInputs, teachingNetwork } from 'ohmflow'
 * import { baseline } from 'ohmflow/pipelines'
 * const float = await modelFile('teaching', teachingNetwork.build({ weights: { seed: 1 } }))()
 * const task = { model: float, bindings: {}, chip: presets.rram256.chip }
 * const network = importOnnx(task)
 * if (network._tag === 'Left') throw network.left
 * const inputs = randomInputs(network.right, 1)
 * const quantized = await quantizeModel(task, { runtime: onnxRuntime, samples: [inputs] })()
 * if (quantized._tag === 'Left') throw quantized.left
 * const { model } = quantized.right
 * const program = await baseline.until('synchronize').task({ ...task, model })()
 * if (program._tag === 'Left') throw program.left
 * const machine = await machineOf(program.right, { model, bindings: {}, runtime: onnxRuntime })()
 * if (machine._tag === 'Left') throw machine.left
 * const outputs = await machine.right.run({ inputs, order: 'program' })()
 * console.assert(outputs._tag === 'Right' && outputs.right.size === 1)
 * await machine.right.release()
 */
export const machineOf =
  (program: Program, options: FunctionalOptions): TaskEither<PrepareError, Machine> =>
  async () => {
    const prepared = await prepare(program, options)()
    return E.map(
      (ready: Prepared): Machine => ({
        kernels: ready.kernels.kind,
        run: (how) => () => run(ready, how),
        reference: (inputs) => () => reference(ready, inputs),
        release: async () => {
          for (const held of [...ready.crossbars.values(), ready.workspace]) held.release()
          await Promise.all(ready.parts.map((part) => part?.session.release()))
        },
      }),
    )(prepared)
  }
