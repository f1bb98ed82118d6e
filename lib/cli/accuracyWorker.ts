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
import { type Devices, type DevicesFile, devicesOf } from '../entries/devices.js'
import { machineOf, onnxRuntime } from '../entries/run.js'
import type { OhmflowError, Program, Task } from '../index.js'
import { type Dataset, openDataset } from '../node/openDataset.js'
import { readBeside } from '../node/readBeside.js'
import { type AsyncRule, eventually, get } from '../rule.js'
import { calibrationOf } from './accuracyData.js'

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

async function* begin(data: AccuracyData): AsyncRule<OhmflowError, Ready> {
  const { path, task, program, given, dataset, devices, points, batches, input, output } = data
  const runtime = onnxRuntime()
  const options = { ...task, runtime, readExternal: readBeside(path), verified: false }
  const machine = yield* get(await machineOf(program, options)())
  const opened = yield* get(await openDataset(dataset.path, dataset.type, dataset.how)())
  const calibration = devices === null ? [] : yield* calibrationOf(input, opened, batches.flat())
  const learned = async function* (file: DevicesFile): AsyncRule<OhmflowError, Devices> {
    return yield* get(await machine.calibrated(devicesOf(file), calibration)())
  }
  const varied: Devices[] = []
  for (const point of points) varied.push(yield* learned(point))
  const study = accuracyOn(machine, {
    devices: devices === null ? null : yield* learned(devices),
    points: varied,
    output,
  })
  const float = given === null ? null : runtimeOn(runtime, given)
  const against = heldAgainst(machine, runtimeOn(runtime, task.model.bytes), float, output)
  return { dataset: opened, study, against }
}

/** A batch of samples, and what is run on it. */
interface Batch {
  readonly samples: LabelledSamples
  readonly run: ReturnType<ReturnType<typeof accuracyOn>>
}

async function* readBatch(
  { batches, input, labels }: AccuracyData,
  { dataset, study }: Ready,
  at: number,
): AsyncRule<OhmflowError, Batch> {
  const numbers = batches[at] ?? []
  const samples: Sample[] = []
  for (const number of numbers)
    samples.push({ number, inputs: new Map([[input, yield* get(await dataset.input(number)())]]) })
  const labelled = { samples, labels: labelsAt(labels, numbers) }
  return { samples: labelled, run: study(labelled) }
}

// a machine a worker, built with the first task; and the batch at hand, on which many runs follow one another
let ready: Promise<Either<OhmflowError, Ready>> | undefined
let current: { readonly at: number; readonly batch: Promise<Either<OhmflowError, Batch>> } | undefined

async function* found(
  data: AccuracyData,
  task: AccuracyTask,
): AsyncRule<OhmflowError, Omit<AccuracyAnswer, 'failure'>> {
  ready ??= eventually(begin(data))
  const own = yield* get(await ready)
  if (current?.at !== task.batch)
    current = { at: task.batch, batch: eventually(readBatch(data, own, task.batch)) }
  const batch = yield* get(await current.batch)
  if (task.run === null) return { score: null, runtime: yield* get(await own.against(batch.samples)()) }
  const run = accuracyRuns(data.plan)[task.run] ?? { on: 'ideal' }
  return { score: yield* get(await batch.run(run)()), runtime: null }
}

/** Executes one run of a study of accuracy on a batch in a worker: what it finds, or the error that has ended it. */
export const runAccuracy = async (task: AccuracyTask): Promise<AccuracyAnswer> => {
  const answer = await eventually(found(workerData, task))
  return E.isRight(answer)
    ? { ...answer.right, failure: null }
    : { score: null, runtime: null, failure: answer.left }
}
