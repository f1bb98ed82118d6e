import { availableParallelism } from 'node:os'
import * as E from 'fp-ts/lib/Either.js'
import { jsonText } from '../codec/jsonText.js'
import { decode, parseJson } from '../entries/codec.js'
import { type DeviceStudy, DevicesFile, describeDevices } from '../entries/devices.js'
import { functional, notModelled, type Order, type RunReport, type Tensors } from '../entries/run.js'
import { devicesFigure, runTable } from '../entries/view.js'
import type { FileError } from '../node/fileError.js'
import { onnxRuntimeOn } from '../node/onnxRuntimeOn.js'
import { readBeside } from '../node/readBeside.js'
import { type AsyncRule, fail, get, type Rule } from '../rule.js'
import { type CompilerOptions, compilerOf } from './compiler.js'
import { type Failure, usageError } from './exit.js'
import { type GivenOptions, parseCount, parseSeed, workersOf } from './inputs.js'
import type { RoundsOptions } from './inRounds.js'
import { needs } from './needs.js'
import { optimizeLate } from './optimizeLate.js'
import { answerText, outputTo, writeOutputs } from './outputs.js'
import { type ProgressLines, progressLines } from './progress.js'
import { givenTask, lineWidth, type MappedModel, quantizedAndMapped } from './runTask.js'
import { readSamples } from './samples.js'
import { readDevices, studied } from './study.js'
import type { StudyData } from './studyWorker.js'
import { targetsWritable } from './targets.js'

/** The options of `ohmflow run` as they are written. */
export interface CommandOptions extends CompilerOptions, GivenOptions, RoundsOptions {
  readonly input?: readonly string[]
  readonly seed: string
  readonly chip: string
  readonly cores?: string
  readonly order: string
  readonly compare?: boolean
  readonly devices?: string
  readonly trials?: string
  readonly workers?: string
  readonly json?: string
  readonly svg?: string
}

const isOrder = (text: string): text is Order => text === 'program' || text === 'fast'

/** Samples that a float model is calibrated on, where nobody gives any. */
const sampleCount = 4

/** Everything that a run needs. */
interface Ready extends MappedModel {
  /** Of each image of the program. */
  readonly images: readonly [Tensors, ...Tensors[]]
}

async function* prepared(
  name: string,
  options: CommandOptions,
  threads: number | undefined,
  progress: ProgressLines,
): AsyncRule<Failure, Ready> {
  const seed = yield* get(parseSeed(options.seed))
  const given = yield* givenTask(name, options, seed)
  const samples = yield* readSamples(given.network, options.input ?? [], seed, sampleCount)
  // nobody is sent to install anything for what would be refused all the same
  yield* get(needs(['onnxruntime-web']))
  const [inputs] = samples
  if (inputs === undefined) return yield* fail(usageError('there is no input to run'))
  const model = yield* quantizedAndMapped(name, given, options, samples, threads, progress)
  const { images = 1 } = model.program
  // images beyond the samples begin with the first again
  const others = Array.from({ length: images - 1 }, (_, i) => samples[(i + 1) % samples.length]!)
  return { ...model, images: [inputs, ...others] }
}

/** What is asked of a study of devices. */
interface Study {
  readonly devices: StudyData['devices']
  readonly trials: number
}

/** Null where no devices are given. */
async function* studyOptions({
  devices: path,
  trials,
  svg,
}: CommandOptions): AsyncRule<Failure, Study | null> {
  if (path === undefined) {
    if (trials !== undefined) yield* fail(usageError('--trials goes with --devices'))
    if (svg !== undefined) yield* fail(usageError('--svg draws what devices do, and goes with --devices'))
    return null
  }
  const count = yield* get(parseCount('--trials', trials ?? '1'))
  return { devices: yield* readDevices(path), trials: count }
}

async function* executed(
  path: string,
  { task, program, images, quantized }: Ready,
  order: Order,
  study: Study | null,
  threads: number | undefined,
  options: CommandOptions,
  progress: ProgressLines,
): AsyncRule<Failure, string> {
  const total = program.layers.filter(({ kind }) => kind === 'base').length
  let done = 0
  const compare = options.compare === true
  const observe = (): void => progress.part('execute', 'layers', ++done, total)
  const [inputs, ...others] = images
  const unknown = study === null ? null : notModelled(program)
  if (unknown !== null) yield* fail(unknown)
  const readExternal = readBeside(path)
  const run = functional({
    ...task,
    runtime: onnxRuntimeOn(1),
    readExternal,
    inputs,
    others,
    order,
    compare,
    observe,
  })
  const ran = await run(program)()
  progress.end()
  const ideal = yield* get(ran)
  if (study === null) return yield* answered(ideal, quantized, null, options)
  const found = await studied(
    { path, task, program, inputs, order, devices: study.devices },
    ideal.layers.flatMap(({ layer, inRuntime }) => (inRuntime === null ? [layer] : [])),
    study.trials,
    threads ?? availableParallelism(),
    (done, runs) => progress.part('devices', 'runs', done, runs),
  )
  progress.end()
  return yield* answered({ ...ideal, devices: yield* get(found) }, quantized, study, options)
}

/** The picture of a study, with the devices in words. */
const drawn = (study: DeviceStudy, { text, path }: StudyData['devices']): string => {
  const file = E.chainW(decode(DevicesFile, path))(parseJson(text, path))
  return devicesFigure(study, { on: E.isRight(file) ? describeDevices(file.right) : '' })
}

/** What is said of a run, and written. */
function* answered(
  report: RunReport,
  quantized: string | null,
  study: Study | null,
  { json, svg }: CommandOptions,
): Rule<FileError, string> {
  const text = (): string => `${jsonText(report, 2)}\n`
  const { devices } = report
  const said = yield* writeOutputs([
    ...outputTo(json, text),
    ...(study === null || devices === null ? [] : outputTo(svg, () => drawn(devices, study.devices))),
  ])
  return answerText(said, json === '-' ? text : undefined, () =>
    runTable(report, quantized === null ? null : { text: quantized, width: lineWidth() }, lineWidth()),
  )
}

/** `ohmflow run MODEL`: executes the mapped model on numbers. */
export async function* runModel(name: string, options: CommandOptions): AsyncRule<Failure, string> {
  optimizeLate()
  const { order } = options
  if (!isOrder(order)) return yield* fail(usageError(`--order is program or fast, not "${order}"`))
  yield* targetsWritable(options, [
    name,
    options.chip,
    options.precision,
    options.devices,
    ...(options.input ?? []).flatMap((text) => [text, text.slice(text.indexOf('=') + 1)]),
  ])
  const study = yield* studyOptions(options)
  // what is no stage is told before a model is quantized for it
  yield* compilerOf(options)
  const threads = yield* workersOf(options.workers)
  const progress = progressLines()
  const ready = yield* prepared(name, options, threads, progress)
  return yield* executed(name, ready, order, study, threads, options, progress)
}
