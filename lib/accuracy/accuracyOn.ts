import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { Labels } from '../datasets/labels.js'
import type { Devices } from '../devices/devices.js'
import type { Machine } from '../functional/machineOf.js'
import type { RunError, Sample, SamplesOptions } from '../functional/runOptions.js'
import type { Tensors } from '../onnx/runtime/runtime.js'
import type { AccuracyRun } from './accuracyRuns.js'
import { type Score, scoreOf } from './score.js'

/** Samples of a dataset, and what is right of each. */
export interface LabelledSamples {
  readonly samples: readonly Sample[]
  /** In the order of the samples. */
  readonly labels: Labels
}

/** What a study of accuracy runs with. */
export interface AccuracyOptions {
  /** What the crossbars are made of; null where no run asks for devices. */
  readonly devices: Devices | null
  /** The same with each value of the field that is varied. */
  readonly points: readonly Devices[]
  /** The output that is held against labels. */
  readonly output: string
}

const onDevices = (devices: Devices | null | undefined, trial: number): SamplesOptions =>
  devices === null || devices === undefined ? {} : { devices: { devices, trial } }

const howOf = (run: AccuracyRun, { devices, points }: AccuracyOptions): SamplesOptions => {
  if (run.on === 'ideal') return {}
  if (run.on === 'point') return onDevices(points[run.point], run.trial)
  const { layer: only } = run
  return only === null
    ? onDevices(devices, run.trial)
    : { ...onDevices(devices, run.trial), nonIdeal: (layer) => layer === only }
}

/**
 * How right a network is on samples, in runs of a study on a machine. What a run finds follows from it, from the
 * samples and from the seed of the devices alone: runs may come in any order, and samples in any batches, spread over
 * machines of the same program.
 *
 * @example
 * import { importOnnx, modelFile, presets, teachingNetwork, unwrap } from 'ohmflow'
 * import { accuracyOn } from 'ohmflow/accuracy'
 * import { machineOf, onnxRuntime, quantizeModel, randomInputs } from 'ohmflow/run'
 * import { baseline } from 'ohmflow/pipelines'
 *
 * const float = await modelFile('teaching', teachingNetwork.build({ weights: { seed: 1 } }))()
 * const task = { model: float, bindings: {}, chip: presets.rram256.chip }
 * const network = unwrap(importOnnx()(task))
 * const samples = [1, 2, 3].map((number) => ({ number, inputs: randomInputs(network, number) }))
 * const calibrating = samples.map(({ inputs }) => inputs)
 * const { model } = unwrap(await quantizeModel(task, { runtime: onnxRuntime(), samples: calibrating })())
 * const program = unwrap(await baseline.until('synchronize').task({ ...task, model })())
 * const machine = unwrap(await machineOf(program, { model, bindings: {}, runtime: onnxRuntime() })())
 *
 * const labels = { kind: 'classes', classes: [0, 1, 2] } as const
 * const study = accuracyOn(machine, { devices: null, points: [], output: 'classes' })
 * const score = unwrap(await study({ samples, labels })({ on: 'ideal' })())
 * console.assert(score.samples === 3)
 * await machine.release()
 */
export const accuracyOn =
  (machine: Machine, options: AccuracyOptions) =>
  ({ samples, labels }: LabelledSamples): ((run: AccuracyRun) => TaskEither<RunError, Score>) => {
    const outputs = machine.samples(samples)
    const scored = (made: readonly Tensors[]): Score =>
      scoreOf(
        made.flatMap((tensors) => tensors.get(options.output) ?? []),
        labels,
      )
    return (run) => TE.map(scored)(outputs(howOf(run, options)))
  }
