import { isAbsolute, join } from 'node:path'
import { type Labels, labelsAt } from '../entries/accuracy.js'
import { flatModel, type TensorData } from '../entries/run.js'
import type { BadSweep, SweepDataset } from '../entries/sweep.js'
import { importOnnx, type Task } from '../index.js'
import { sha256Of } from '../node/artefacts.js'
import { readBeside } from '../node/readBeside.js'
import { type SamplesBytes, samplesBytes } from '../node/samplesBytes.js'
import { type AsyncRule, fail, get } from '../rule.js'
import { batchesOf, calibrationOf, endsOf, type Labelled, readLabelled } from './accuracyData.js'
import type { Failure } from './exit.js'
import { silent } from './progress.js'
import { quantizedFor } from './runTask.js'
import { optionsOf } from './sweepCompiler.js'

/** What the points of a model are run on: plain data that any worker can have. */
export interface SweepSamples {
  /** The model in integers. */
  readonly model: Task['model']
  readonly input: string
  readonly output: string
  /** The samples as the model takes them, the number of each in its dataset, and what is right of each. */
  readonly samples: SamplesBytes
  readonly numbers: readonly number[]
  readonly labels: Labels
  /** How many are run together. */
  readonly together: number
}

/** What identifies all of it. */
export const samplesKey = ({ model, input, output, samples, numbers, labels }: SweepSamples): string => {
  const { elementType, shape, bytes } = samples
  const text = JSON.stringify([
    model.sha256,
    input,
    output,
    elementType,
    shape,
    sha256Of(bytes),
    numbers,
    labels,
  ])
  return sha256Of(new TextEncoder().encode(text))
}

/** Bytes that the samples of a model may have: they travel to every worker. */
const mostBytes = 2 ** 28

/** The samples of a dataset as the model takes them. */
async function* tensorsOf(
  { dataset, picked }: Labelled,
  tooMuch: (bytes: number) => BadSweep,
): AsyncRule<Failure, readonly TensorData[]> {
  const tensors: TensorData[] = []
  for (const number of picked) {
    const tensor = yield* get(await dataset.input(number)())
    tensors.push(tensor)
    const bytes = tensor.data.byteLength * picked.length
    if (bytes > mostBytes) yield* fail(tooMuch(bytes))
  }
  return tensors
}

/**
 * The samples that a sweep says, for one of its models, which lies at `path`: a float model is quantized as
 * `ohmflow run --dataset` does it, on the same of them.
 */
export async function* loadSamples(
  what: string,
  { path: samplesPath, labels, preprocess, samples: count }: SweepDataset,
  folder: string,
  path: string,
  { model, bindings, values, chip }: Task,
): AsyncRule<Failure, SweepSamples> {
  const bad = (problem: string): BadSweep => ({
    _tag: 'BadSweep',
    what,
    problems: [{ path: 'dataset', problem }],
  })
  const beside = (name: string): string => (isAbsolute(name) ? name : join(folder, name))
  const flat = yield* get(await flatModel({ model, bindings, ...(values === undefined ? {} : { values }) })())
  const task: Task = { model: flat, bindings, chip }
  const network = yield* get(importOnnx()(task))
  const ends = yield* endsOf(network)
  const labelled = yield* readLabelled(
    {
      dataset: beside(samplesPath),
      labels: labels === 'folders' ? labels : beside(labels),
      ...(preprocess === undefined ? {} : { preprocess: beside(preprocess) }),
      ...(count === undefined ? {} : { samples: String(count) }),
    },
    ends,
  )
  const { picked } = labelled
  const tensors = yield* tensorsOf(labelled, (bytes) =>
    bad(
      `its samples take ${bytes} bytes as ${model.name} takes them; say how many of them to take with samples`,
    ),
  )
  const calibration = yield* calibrationOf(ends.input, labelled.dataset, picked)
  const { task: made, quantized } = yield* quantizedFor(
    { task, network },
    optionsOf({}),
    calibration,
    readBeside(path),
    undefined,
    silent,
  )
  if (quantized === null && Object.keys(made.model.beside ?? {}).length > 0)
    yield* fail(bad(`${model.name} keeps weights in other files, which do not travel to workers`))
  const { type, input, output } = ends
  return {
    model: made.model,
    input,
    output,
    samples: samplesBytes(type, tensors),
    numbers: picked,
    labels: labelsAt(labelled.labels, picked),
    together: batchesOf(picked, network)[0]?.length ?? 1,
  }
}
