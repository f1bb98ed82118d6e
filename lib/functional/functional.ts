import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import type { Program } from '../ir/program.js'
import type { TensorData } from '../stages/import/tensorData.js'
import { type Machine, machineOf, type RunError, type RunOptions } from './machineOf.js'
import type { FunctionalOptions, PrepareError } from './prepare.js'
import type { Results } from './results.js'
import { type RunReport, runReport } from './runReport.js'

/** What a program is executed on numbers with, and which numbers. */
export interface FunctionalSimulation extends FunctionalOptions, RunOptions {
  /** Whether its results are held against those of the runtime for the whole model; not where it is left out. */
  readonly compare?: boolean
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
  const reference: Either<RunError, Results | null> = compare
    ? await machine.reference(options.inputs)()
    : E.right(null)
  if (E.isLeft(reference)) return reference
  const how = { order, kernels: machine.kernels, runtime: runtime.name }
  return E.right(runReport(program, how, { outputs: outputs.right, layers }, reference.right))
}

/**
 * A simulator that executes the program on numbers (see `machineOf`), for the same place in a
 * pipeline as `timing`: what each base layer has computed, and with `compare` how that differs
 * from what the runtime computes for the same model. Fails as `machineOf` and its runs do.
 *
 * @example
 * import { functional, importOnnx, modelFile, onnxRuntime, pipeline, presets, quantizeModel, randomInputs, stage, teachingNetwork } from 'ohmflow'
 * import { baseline } from 'ohmflow/pipelines'
 *
 * const float = await modelFile('teaching', teachingNetwork.build({ weights: { seed: 1 } }))()
 * const task = { model: float, bindings: {}, chip: presets.rram256.chip }
 * const network = importOnnx(task)
 * if (network._tag === 'Left') throw network.left
 * const inputs = randomInputs(network.right, 1)
 * const quantized = await quantizeModel(task, { runtime: onnxRuntime, samples: [inputs] })()
 * if (quantized._tag === 'Left') throw quantized.left
 * const { model } = quantized.right
 *
 * const onNumbers = pipeline(
 *   stage('map', baseline.until('synchronize').run),
 *   stage('simulate', functional({ model, bindings: {}, runtime: onnxRuntime, inputs, order: 'program', compare: true })),
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
