import { availableParallelism } from 'node:os'
import { basename, join } from 'node:path'
import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import { product } from '../arithmetic.js'
import { jsonText } from '../codec/jsonText.js'
import type { AccuracyReport, DeviceAccuracy } from '../entries/accuracy.js'
import type { DevicesFile } from '../entries/devices.js'
import { parseVary, type Vary, varied } from '../entries/devices.js'
import type { Tensors } from '../entries/run.js'
import { onnxRuntime } from '../entries/run.js'
import { accuracyFigure, accuracyPage, accuracyTable, sensitivityFigure } from '../entries/view.js'
import type { Network, OhmflowError, Program } from '../index.js'
import { writeWhole } from '../node/writeWhole.js'
import {
  type DatasetOptions,
  type Ends,
  endsOf,
  evenly,
  type Labelled,
  readLabelled,
} from './accuracyData.js'
import { type Studied, studiedAccuracy } from './accuracyStudy.js'
import type { AccuracyData } from './accuracyWorker.js'
import { type UsageError, usageError } from './exit.js'
import { parseCount, parseSeed } from './inputs.js'
import { madeBy } from './madeBy.js'
import { needs } from './needs.js'
import { type ProgressLines, progressLines } from './progress.js'
import type { CommandOptions } from './run.js'
import { type GivenTask, givenTask, lineWidth, type MappedModel, quantizedAndMapped } from './runTask.js'
import { written } from './screen.js'
import { readDevicesFile } from './study.js'
import { targetsWritable } from './targets.js'

/** The options of `ohmflow run --dataset` as they are written. */
export interface AccuracyCommand extends CommandOptions, DatasetOptions {
  readonly sensitivity?: boolean
  readonly vary?: string
  readonly out?: string
  readonly html?: string
  /** The whole command line. */
  readonly args: readonly string[]
}

type Failure = OhmflowError | UsageError

/** Samples that a float model is calibrated on. */
const calibrating = 32
/** Samples that are run together, and elements of the largest tensor of all of them. */
const mostTogether = 125
const mostElements = 2 ** 26

/** Options that say what a run without a dataset does, and mean nothing with one. */
const misplaced = ({ input, order }: AccuracyCommand): string | null => {
  if (input !== undefined) return '--input and --dataset both say what the network is given; take one of them'
  return order === 'fast' ? null : '--dataset runs in fast order, which gives the same numbers'
}

/** The devices that are studied. */
interface OnDevices {
  readonly file: DevicesFile
  readonly trials: number
  readonly vary: Vary | null
  /** The devices with each value of the field that is varied. */
  readonly points: readonly DevicesFile[]
}

const devicesOfOptions = async (options: AccuracyCommand): Promise<Either<Failure, OnDevices | null>> => {
  const { devices, trials, vary, sensitivity } = options
  if (devices === undefined) {
    const alone = [
      trials === undefined ? [] : ['--trials'],
      vary === undefined ? [] : ['--vary'],
      sensitivity === true ? ['--sensitivity'] : [],
    ].flat()
    return alone[0] === undefined ? E.right(null) : E.left(usageError(`${alone[0]} goes with --devices`))
  }
  const count = parseCount('--trials', trials ?? '1')
  if (E.isLeft(count)) return count
  const asked =
    vary === undefined
      ? E.right(null)
      : E.mapLeft((problem: string) => usageError(`--vary: ${problem}`))(parseVary(vary))
  if (E.isLeft(asked)) return asked
  const file = await readDevicesFile(devices)()
  if (E.isLeft(file)) return file
  const points: DevicesFile[] = []
  for (const value of asked.right?.values ?? []) {
    const point = varied(file.right, asked.right ?? { kind: '', field: '' }, value)
    if (E.isLeft(point)) return point
    points.push(point.right)
  }
  return E.right({ file: file.right, trials: count.right, vary: asked.right, points })
}

/** The samples that a model is calibrated on, evenly spaced among those that are run. */
const calibrationOf = async (
  { input }: Ends,
  { dataset, picked }: Labelled,
): Promise<Either<OhmflowError, readonly Tensors[]>> => {
  const samples: Tensors[] = []
  for (const at of evenly(calibrating, picked.length)) {
    const tensor = await dataset.input(picked[at] ?? 0)()
    if (E.isLeft(tensor)) return tensor
    samples.push(new Map([[input, tensor.right]]))
  }
  return E.right(samples)
}

/** Samples in batches, as large as memory and caches like them; the same on any number of workers. */
const batchesOf = (picked: readonly number[], { tensors }: Network): readonly (readonly number[])[] => {
  const largest = Math.max(1, ...Object.values(tensors).map(({ shape }) => product(shape)))
  const size = Math.min(mostTogether, Math.max(1, Math.floor(mostElements / largest)))
  return Array.from({ length: Math.ceil(picked.length / size) }, (_, i) =>
    picked.slice(i * size, (i + 1) * size),
  )
}

/** Everything that a study needs. */
interface Ready extends MappedModel {
  readonly given: GivenTask
  readonly ends: Ends
  readonly labelled: Labelled
}

const prepared = async (
  name: string,
  options: AccuracyCommand,
  threads: number,
  progress: ProgressLines,
): Promise<Either<Failure, Ready>> => {
  const seed = parseSeed(options.seed)
  if (E.isLeft(seed)) return seed
  const given = await givenTask(name, options, seed.right)
  if (E.isLeft(given)) return given
  const ends = endsOf(given.right.network)
  if (E.isLeft(ends)) return ends
  const labelled = await readLabelled(options, ends.right)
  if (E.isLeft(labelled)) return labelled
  const samples = await calibrationOf(ends.right, labelled.right)
  if (E.isLeft(samples)) return samples
  const model = await quantizedAndMapped(name, given.right, options, samples.right, threads, progress)
  return E.map(
    (found: MappedModel): Ready => ({
      ...found,
      given: given.right,
      ends: ends.right,
      labelled: labelled.right,
    }),
  )(model)
}

/** The layers of a program that are on crossbars, or are to be. */
const layersOf = ({ layers }: Program): readonly string[] =>
  layers.flatMap((layer) => (layer.kind === 'base' ? [layer.name] : []))

const dataOf = (
  path: string,
  { given, task, quantized, ends, labelled, program }: Ready,
  devices: OnDevices | null,
  sensitivity: boolean,
): AccuracyData => ({
  path,
  task,
  program,
  given: quantized === null ? null : given.task.model.bytes,
  dataset: { path: labelled.dataset.path, type: ends.type, how: labelled.how },
  batches: batchesOf(labelled.picked, given.network),
  labels: labelled.labels,
  input: ends.input,
  output: ends.output,
  plan: {
    trials: devices?.trials ?? 0,
    layers: devices !== null && sensitivity ? layersOf(program) : [],
    points: devices?.points.length ?? 0,
  },
  devices: devices?.file ?? null,
  points: devices?.points ?? [],
})

const onDevicesOf = (
  { file, vary }: OnDevices,
  { plan }: AccuracyData,
  { study }: Studied,
): DeviceAccuracy => ({
  devices: file,
  trials: study.trials,
  layers:
    plan.layers.length === 0
      ? null
      : plan.layers.map((layer, i) => ({ layer, trials: study.layers[i] ?? [] })),
  varied:
    vary === null
      ? null
      : {
          field: `${vary.kind}.${vary.field}`,
          points: vary.values.map((value, i) => ({ value, trials: study.points[i] ?? [] })),
        },
})

const reportOf = (
  { task, ends, labelled, program }: Ready,
  devices: OnDevices | null,
  data: AccuracyData,
  found: Studied,
): AccuracyReport => ({
  schema: 'ohmflow.accuracy/1',
  model: task.model.name,
  chip: program.chip.name,
  dataset: basename(labelled.dataset.path),
  of: labelled.dataset.count,
  samples: labelled.picked.length,
  output: ends.output,
  outputs: ends.outputs,
  ideal: found.study.ideal,
  runtime: found.runtime === null ? null : { runtime: onnxRuntime().name, ...found.runtime },
  devices: devices === null ? null : onDevicesOf(devices, data, found),
})

/** The files that were asked for, by path: report, page and figures, those of which there is something to draw. */
const filesOf = (
  report: AccuracyReport,
  { json, html, out, args }: AccuracyCommand,
): readonly (readonly [path: string, text: string])[] => [
  ...(json === undefined || json === '-' ? [] : [[json, `${jsonText(report, 2)}\n`] as const]),
  ...(html === undefined ? [] : [[html, accuracyPage(report, madeBy(args))] as const]),
  ...(out === undefined
    ? []
    : [
        [join(out, 'accuracy.svg'), accuracyFigure(report)] as const,
        [join(out, 'sensitivity.svg'), sensitivityFigure(report)] as const,
      ].filter(([, svg]) => svg !== '')),
]

const answered = (
  report: AccuracyReport,
  quantized: string | null,
  options: AccuracyCommand,
): Either<Failure, string> => {
  const files = filesOf(report, options)
  const said = written(files.map(([path]) => path))
  for (const [path, text] of files) {
    const done = writeWhole(path, text)
    if (E.isLeft(done)) return done
  }
  if (options.json === '-') return E.right(`${jsonText(report, 2)}\n`)
  const table = accuracyTable(report, quantized === null ? null : { text: quantized, width: lineWidth() })
  return E.right(files.length === 0 ? table : `${table}\n${said}`)
}

/**
 * `ohmflow run MODEL --dataset … --labels …`: how right the mapped model is on samples, on ideal devices and on others;
 * what standard output shows, or why there is nothing to show.
 */
export const runDataset =
  (name: string, options: AccuracyCommand): TaskEither<Failure, string> =>
  async () => {
    const wrong = misplaced(options)
    if (wrong !== null) return E.left(usageError(wrong))
    const computed = needs(['onnxruntime-web'])
    if (E.isLeft(computed)) return computed
    const targets = targetsWritable(options)
    if (E.isLeft(targets)) return targets
    if (options.out !== undefined && options.vary === undefined && options.sensitivity !== true)
      return E.left(usageError('--out draws what --vary or --sensitivity asks for; take one of them too'))
    const devices = await devicesOfOptions(options)
    if (E.isLeft(devices)) return devices
    const threads = parseCount('--workers', options.workers ?? String(availableParallelism()))
    if (E.isLeft(threads)) return threads
    const progress = progressLines()
    const ready = await prepared(name, options, threads.right, progress)
    if (E.isLeft(ready)) return ready
    const data = dataOf(name, ready.right, devices.right, options.sensitivity === true)
    const found = await studiedAccuracy(data, options.compare === true, threads.right, (done, all) =>
      progress.part('accuracy', 'runs', done, all),
    )
    progress.end()
    if (E.isLeft(found)) return found
    const report = reportOf(ready.right, devices.right, data, found.right)
    return answered(report, ready.right.quantized, options)
  }
