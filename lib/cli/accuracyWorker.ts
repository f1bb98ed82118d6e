import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import { workerData } from 'piscina'
import {
  type AccuracyPlan,
  accuracyOn,
  accuracyRuns,
  heldAgainst,
  type InputType,
  type LabelledSamples,
  type Labels,
  labelsAt,
  type Preprocessing,
  type RuntimeFinding,
  runtimeOn,
  type Sample,
  type Score,
} from '../entries/accuracy.js'
import { type DevicesFile, devicesOf } from '../entries/devices.js'
import { machineOf, onnxRuntime } from '../entries/run.js'
import type { OhmflowError, Program, Task } from '../index.js'
import { type Dataset, openDataset } from '../node/openDataset.js'
import { readBeside } from '../node/readBeside.js'

/** What all runs of a study of accuracy have in common. */
export interface AccuracyData {
  /** The file of the model, beside which its weights may lie. */
  readonly path: string
  readonly task: Task
  /** A program that is verified. */
  readonly program: Program
  /** The model as it came, where it was quantized since. */
  readonly given: Uint8Array | null
  readonly dataset: { readonly path: string; readonly type: InputType; readonly how: Preprocessing | null }
  /** The samples that are run, batch after batch, and the labels of all samples. */
  readonly batches: readonly (readonly number[])[]
  readonly labels: Labels
  readonly input: string
  readonly output: string
  readonly plan: AccuracyPlan
  readonly devices: DevicesFile | null
  /** The same with each value of the field that is varied. */
  readonly points: readonly DevicesFile[]
}

/** A run of the study on a batch, by its place; or the runtime on a batch, where there is no run. */
export interface AccuracyTask {
  readonly batch: number
  readonly run: number | null
}

/** What a worker has found: a score of the run, or what the runtime makes of the batch. */
export interface AccuracyAnswer {
  readonly score: Score | null
  readonly runtime: RuntimeFinding | null
  readonly failure: OhmflowError | null
}

/** What a worker has built, with its first task. */
interface Ready {
  readonly dataset: Dataset
  readonly study: ReturnType<typeof accuracyOn>
  readonly against: ReturnType<typeof heldAgainst>
}

const begin = async (data: AccuracyData): Promise<Either<OhmflowError, Ready>> => {
  const { path, task, program, given, dataset, devices, points, output } = data
  const runtime = onnxRuntime()
  const options = { ...task, runtime, readExternal: readBeside(path), verified: false }
  const machine = await machineOf(program, options)()
  if (E.isLeft(machine)) return machine
  const opened = await openDataset(dataset.path, dataset.type, dataset.how)()
  if (E.isLeft(opened)) return opened
  const study = accuracyOn(machine.right, {
    devices: devices === null ? null : devicesOf(devices),
    points: points.map(devicesOf),
    output,
  })
  const float = given === null ? null : runtimeOn(runtime, given)
  const against = heldAgainst(machine.right, runtimeOn(runtime, task.model.bytes), float, output)
  return E.right({ dataset: opened.right, study, against })
}

/** A batch of samples, and what is run on it. */
interface Batch {
  readonly samples: LabelledSamples
  readonly run: ReturnType<ReturnType<typeof accuracyOn>>
}

const readBatch = async (
  { batches, input, labels }: AccuracyData,
  { dataset, study }: Ready,
  at: number,
): Promise<Either<OhmflowError, Batch>> => {
  const numbers = batches[at] ?? []
  const samples: Sample[] = []
  for (const number of numbers) {
    const tensor = await dataset.input(number)()
    if (E.isLeft(tensor)) return tensor
    samples.push({ number, inputs: new Map([[input, tensor.right]]) })
  }
  const labelled = { samples, labels: labelsAt(labels, numbers) }
  return E.right({ samples: labelled, run: study(labelled) })
}

// a machine a worker, built with the first task; and the batch at hand, on which many runs follow one another
let ready: ReturnType<typeof begin> | undefined
let current: { readonly at: number; readonly batch: ReturnType<typeof readBatch> } | undefined

const found = async (
  data: AccuracyData,
  task: AccuracyTask,
): Promise<Either<OhmflowError, Omit<AccuracyAnswer, 'failure'>>> => {
  ready ??= begin(data)
  const own = await ready
  if (E.isLeft(own)) return own
  if (current?.at !== task.batch) current = { at: task.batch, batch: readBatch(data, own.right, task.batch) }
  const batch = await current.batch
  if (E.isLeft(batch)) return batch
  if (task.run === null)
    return E.map((runtime: RuntimeFinding) => ({ score: null, runtime }))(
      await own.right.against(batch.right.samples)(),
    )
  const run = accuracyRuns(data.plan)[task.run] ?? { on: 'ideal' }
  return E.map((score: Score) => ({ score, runtime: null }))(await batch.right.run(run)())
}

/** Executes one run of a study of accuracy on a batch in a worker: what it finds, or the error that has ended it. */
export const runAccuracy = async (task: AccuracyTask): Promise<AccuracyAnswer> => {
  const answer = await found(workerData, task)
  return E.isRight(answer)
    ? { ...answer.right, failure: null }
    : { score: null, runtime: null, failure: answer.left }
}
