import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import type { Program } from '../ir/program.js'
import type { Tensors } from '../onnx/runtime/runtime.js'
import type { TensorData } from '../onnx/tensors/tensorData.js'
import { type Difference, differenceOf } from './difference.js'
import type { Order } from './executeLayer.js'
import { type Machine, machineOf, type RunError, type RunOptions } from './machineOf.js'
import type { FunctionalOptions, PrepareError } from './prepare.js'
import type { Differences, Results } from './results.js'
import { type RunReport, runReport } from './runReport.js'

/** What a program is executed on numbers with, and which numbers. */
export interface FunctionalSimulation extends FunctionalOptions, RunOptions {
  /**
   * Whether outputs are held against those of the runtime for the whole model, and base layers against it where
   * they are given the same integers; not where it is left out.
   */
  readonly compare?: boolean
}

/**
 * How a run differs from the runtime. A layer is given what the runtime gives it: where one element of an earlier
 * layer is a step off, this layer is not blamed for it.
 */
const differencesOf = async (
  machine: Machine,
  inputs: Tensors,
  order: Order,
  made: Results,
): Promise<Either<RunError, Differences>> => {
  const reference = await machine.reference(inputs)()
  if (E.isLeft(reference)) return reference
  const layers = new Map<string, Difference>()
  for (const [name, layer] of reference.right.layers) {
    const result = machine.execute(name, layer.given, order)
    if (E.isLeft(result)) return result
    layers.set(name, differenceOf(result.right, layer.made))
  }
  const outputs = new Map<string, Difference>()
  for (const [name, tensor] of made.outputs) {
    const expected = reference.right.outputs.get(name)
    if (expected !== undefined) outputs.set(name, differenceOf(tensor, expected))
  }
  return E.right({ outputs, layers })
}

const simulated = async (
  machine: Machine,
  program: Program,
  { compare = false, runtime, order = 'fast', observe, ...options }: FunctionalSimulation,
): Promise<Either<RunError, RunReport>> => {
  const layers = new Map<string, TensorData>()
  const outputs = await machine.run({
    ...options,
    order,
    observe: (layer, result, zeroPoint) => {
      layers.set(layer, result)
      observe?.(layer, result, zeroPoint)
    },
  })()
  if (E.isLeft(outputs)) return outputs
  const made = { outputs: outputs.right, layers }
  const differences = compare ? await differencesOf(machine, options.inputs, order, made) : E.right(null)
  if (E.isLeft(differences)) return differences
  const how = { order, kernels: machine.kernels, runtime: runtime.name, inRuntime: machine.inRuntime }
  return E.right(runReport(program, how, made, differences.right))
}

/**
 * A simulator that executes the program on numbers (see `machineOf`), for the same place in a
 * pipeline as `timing`: what each base layer has computed, and with `compare` how that differs
 * from what the runtime computes for the same model. Fails as `machineOf` and its runs do.
 *
 * @example
 * import { importOnnx, modelFile, pipeline, presets, stage, teachingNetwork, unwrap } from 'ohmflow'
 * import { functional, onnxRuntime, quantizeModel, randomInputs } from 'ohmflow/run'
 * import { baseline } from 'ohmflow/pipelines'
 *
 * const float = await modelFile('teaching', teachingNetwork.build({ weights: { seed: 1 } }))()
 * const task = { model: float, bindings: {}, chip: presets.rram256.chip }
 * const network = unwrap(importOnnx()(task))
 * const inputs = randomInputs(network, 1)
 * const { model } = unwrap(await quantizeModel(task, { runtime: onnxRuntime(), samples: [inputs] })())
 *
 * const onNumbers = pipeline(
 *   stage('map', baseline.until('synchronize').run),
 *   stage('simulate', functional({ model, bindings: {}, runtime: onnxRuntime(), inputs, order: 'program', compare: true })),
 * )
 * const report = await onNumbers.task({ ...task, model })()
 * console.assert(report._tag === 'Right' && report.right.layers.every(({ difference }) => difference?.different === 0))
 */
export const functional =
  (options: FunctionalSimulation) =>
  (program: Program): TaskEither<PrepareError | RunError, RunReport> =>
  async () => {
    const machine = await machineOf(program, options)()
    if (E.isLeft(machine)) return machine
    const report = await simulated(machine.right, program, options)
    await machine.right.release()
    return report
  }
