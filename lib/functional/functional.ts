import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import type { Program } from '../ir/program.js'
import type { Tensors } from '../onnx/runtime/runtime.js'
import type { TensorData } from '../onnx/tensors/tensorData.js'
import { type AsyncRule, eventually, get } from '../rule.js'
import { type Difference, differenceOf, noDifference, plusDifference } from './difference.js'
import type { Drive } from './drive.js'
import type { Order } from './executeLayer.js'
import type { FunctionalOptions, PrepareError } from './functionalOptions.js'
import { type Machine, machineOf } from './machineOf.js'
import type { Differences, RunReference } from './results.js'
import type { RunError, RunOptions } from './runOptions.js'
import { type RunReport, runReport } from './runReport.js'

/** What a program is executed on numbers with, and which numbers. */
export interface FunctionalSimulation extends FunctionalOptions, RunOptions {
  /**
   * What the network is given for the images after the first, where the program is for several; where it is
   * left out, all are given the same.
   */
  readonly others?: readonly Tensors[]
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
async function* differencesOf(
  machine: Machine,
  images: readonly Tensors[],
  order: Order,
  made: readonly Tensors[],
): AsyncRule<RunError, Differences> {
  const references: RunReference[] = []
  for (const inputs of images) references.push(yield* get(await machine.reference(inputs)()))
  const [outputs, layers] = [new Map<string, Difference>(), new Map<string, Difference>()]
  for (const name of references[0]?.layers.keys() ?? []) {
    const around = references.flatMap((reference) => reference.layers.get(name) ?? [])
    const given = around.map((own) => own.given)
    const result = yield* get(machine.executeImages(name, given, order))
    const differences = result.map((own, image) => differenceOf(own, around[image]?.made ?? own))
    layers.set(name, differences.reduce(plusDifference, noDifference))
  }
  for (const [image, tensors] of made.entries())
    for (const [name, tensor] of tensors) {
      const expected = references[image]?.outputs.get(name)
      if (expected === undefined) continue
      outputs.set(name, plusDifference(outputs.get(name) ?? noDifference, differenceOf(tensor, expected)))
    }
  return { outputs, layers }
}

async function* simulated(
  machine: Machine,
  program: Program,
  { compare = false, runtime, order = 'fast', observe, inputs, others, ...options }: FunctionalSimulation,
): AsyncRule<RunError, RunReport> {
  const { images = 1 } = program
  const given = others === undefined ? Array.from({ length: images }, () => inputs) : [inputs, ...others]
  const layers = new Map<string, TensorData>()
  const driven = new Map<string, Drive>()
  const run = machine.runImages({
    ...options,
    images: given,
    order,
    // of a chip that does not say what its components take, nothing follows from that
    ...(program.chip.components === undefined
      ? {}
      : { driven: (layer: string, drive: Drive) => void driven.set(layer, drive) }),
    observe: (layer, result, zeroPoint, image) => {
      if (image > 0) return
      layers.set(layer, result)
      observe?.(layer, result, zeroPoint)
    },
  })
  const made = yield* get(await run())
  const differences = compare ? yield* differencesOf(machine, given, order, made) : null
  const how = { order, kernels: machine.kernels, runtime: runtime.name, inRuntime: machine.inRuntime }
  const [outputs = new Map()] = made
  return runReport(program, how, { outputs, layers, driven }, differences)
}

async function* onMachine(
  program: Program,
  options: FunctionalSimulation,
): AsyncRule<PrepareError | RunError, RunReport> {
  const machine = yield* get(await machineOf(program, options)())
  const report = await eventually(simulated(machine, program, options))
  await machine.release()
  return yield* get(report)
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
  () =>
    eventually(onMachine(program, options))
