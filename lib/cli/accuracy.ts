import { availableParallelism } from 'node:os'
import { basename, join } from 'node:path'
import * as E from 'fp-ts/lib/Either.js'
import { jsonText } from '../codec/jsonText.js'
import type { AccuracyReport, DeviceAccuracy } from '../entries/accuracy.js'
import type { DevicesFile } from '../entries/devices.js'
import { parseVary, type Vary, varied } from '../entries/devices.js'
import { onnxRuntime } from '../entries/run.js'
import { accuracyFigure, accuracyPage, accuracyTable, sensitivityFigure } from '../entries/view.js'
import type { Program } from '../index.js'
import { type AsyncRule, fail, get } from '../rule.js'
import {
  batchesOf,
  calibrationOf,
  type DatasetOptions,
  type Ends,
  endsOf,
  type Labelled,
  readLabelled,
} from './accuracyData.js'
import { type Studied, studiedAccuracy } from './accuracyStudy.js'
import type { AccuracyData } from './accuracyWorker.js'
import { compilerOf } from './compiler.js'
import { type Failure, usageError } from './exit.js'
import { ifGiven, parseCount, parseSeed, workersOf } from './inputs.js'
import { needs } from './needs.js'
import { optimizeLate } from './optimizeLate.js'
import { answerText, type Output, outputTo, writeOutputs } from './outputs.js'
import { type ProgressLines, progressLines } from './progress.js'
import type { CommandOptions } from './run.js'
import { type GivenTask, givenTask, lineWidth, type MappedModel, quantizedAndMapped } from './runTask.js'
import { readDevicesFile } from './study.js'
import { targetsWritable } from './targets.js'
import { madeBy } from './version.js'

/** The options of `ohmflow run --dataset` as they are written. */
export interface AccuracyCommand extends CommandOptions, DatasetOptions {
  readonly sensitivity?: boolean
  readonly vary?: string
  readonly out?: string
  readonly html?: string
  /** The whole command line. */
  readonly args: readonly string[]
}

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

async function* devicesOfOptions(options: AccuracyCommand): AsyncRule<Failure, OnDevices | null> {
  const { devices, trials, vary, sensitivity } = options
  if (devices === undefined) {
    const [alone] = [
      trials === undefined ? [] : ['--trials'],
      vary === undefined ? [] : ['--vary'],
      sensitivity === true ? ['--sensitivity'] : [],
    ].flat()
    if (alone !== undefined) yield* fail(usageError(`${alone} goes with --devices`))
    return null
  }
  const count = yield* get(parseCount('--trials', trials ?? '1'))
  const asked =
    (yield* ifGiven(vary, (text) =>
      E.mapLeft((problem: string) => usageError(`--vary: ${problem}`))(parseVary(text)),
    )) ?? null
  const file = yield* readDevicesFile(devices)
  const points: DevicesFile[] = []
  if (asked !== null) for (const value of asked.values) points.push(yield* get(varied(file, asked, value)))
  return { file, trials: count, vary: asked, points }
}

/** Everything that a study needs. */
interface Ready extends MappedModel {
  readonly given: GivenTask
  readonly ends: Ends
  readonly labelled: Labelled
}

async function* prepared(
  name: string,
  options: AccuracyCommand,
  threads: number,
  progress: ProgressLines,
): AsyncRule<Failure, Ready> {
  const seed = yield* get(parseSeed(options.seed))
  const given = yield* givenTask(name, options, seed)
  const ends = yield* endsOf(given.network)
  const labelled = yield* readLabelled(options, ends)
  // nobody is sent to install anything for what would be refused all the same
  yield* get(needs(['onnxruntime-web']))
  const samples = yield* calibrationOf(ends.input, labelled.dataset, labelled.picked)
  const model = yield* quantizedAndMapped(name, given, options, samples, threads, progress)
  return { ...model, given, ends, labelled }
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

/** The files that were asked for: report, page and figures, those of which there is something to draw. */
const outputsOf = (report: AccuracyReport, { json, html, out, args }: AccuracyCommand): readonly Output[] => {
  const figures =
    out === undefined
      ? []
      : [
          { path: join(out, 'accuracy.svg'), svg: accuracyFigure(report) },
          { path: join(out, 'sensitivity.svg'), svg: sensitivityFigure(report) },
        ].filter(({ svg }) => svg !== '')
  return [
    ...outputTo(json, () => `${jsonText(report, 2)}\n`),
    ...outputTo(html, () => accuracyPage(report, madeBy(args))),
    ...figures.map(({ path, svg }) => ({ path, text: () => svg })),
  ]
}

/** `ohmflow run MODEL --dataset … --labels …`: how right the mapped model is on samples, on ideal devices and on others. */
export async function* runDataset(name: string, options: AccuracyCommand): AsyncRule<Failure, string> {
  optimizeLate()
  const { json, out, vary, sensitivity, compare } = options
  const wrong = misplaced(options)
  if (wrong !== null) yield* fail(usageError(wrong))
  yield* targetsWritable(options, [
    name,
    options.chip,
    options.precision,
    options.devices,
    options.dataset,
    options.labels,
    options.preprocess,
  ])
  if (out !== undefined && vary === undefined && sensitivity !== true)
    yield* fail(usageError('--out draws what --vary or --sensitivity asks for; take one of them too'))
  const devices = yield* devicesOfOptions(options)
  // what is no stage is told before a model is quantized for it
  yield* compilerOf(options)
  const threads = (yield* workersOf(options.workers)) ?? availableParallelism()
  const progress = progressLines()
  const ready = yield* prepared(name, options, threads, progress)
  const data = dataOf(name, ready, devices, sensitivity === true)
  const found = await studiedAccuracy(data, compare === true, threads, (done, all) =>
    progress.part('accuracy', 'runs', done, all),
  )
  progress.end()
  const report = reportOf(ready, devices, data, yield* get(found))
  const said = yield* writeOutputs(outputsOf(report, options))
  const { quantized } = ready
  return answerText(said, json === '-' ? () => `${jsonText(report, 2)}\n` : undefined, () =>
    accuracyTable(report, quantized === null ? null : { text: quantized, width: lineWidth() }),
  )
}
