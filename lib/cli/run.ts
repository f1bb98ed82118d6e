import { availableParallelism } from 'node:os'
import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import { jsonText } from '../codec/jsonText.js'
import { decode, parseJson } from '../entries/codec.js'
import { type DeviceStudy, DevicesFile, describeDevices } from '../entries/devices.js'
import {
  functional,
  notModelled,
  type Order,
  onnxRuntime,
  type RunReport,
  type Tensors,
} from '../entries/run.js'
import { devicesFigure, runTable } from '../entries/view.js'
import type { OhmflowError } from '../index.js'
import { readBeside } from '../node/readBeside.js'
import { writeWhole } from '../node/writeWhole.js'
import type { CompilerOptions } from './compiler.js'
import { type UsageError, usageError } from './exit.js'
import { type GivenOptions, parseCount, parseSeed } from './inputs.js'
import { needs } from './needs.js'
import { type ProgressLines, progressLines } from './progress.js'
import { givenTask, lineWidth, type MappedModel, quantizedAndMapped } from './runTask.js'
import { readSamples } from './samples.js'
import { written } from './screen.js'
import { readDevices, studied } from './study.js'
import type { StudyData } from './studyWorker.js'
import { targetsWritable } from './targets.js'

/** The options of `ohmflow run` as they are written. */
export interface CommandOptions extends CompilerOptions, GivenOptions {
  readonly input?: readonly string[]
  readonly seed: string
  readonly chip: string
  readonly order: string
  readonly compare?: boolean
  readonly devices?: string
  readonly trials?: string
  readonly workers?: string
  readonly json?: string
  readonly svg?: string
}

type Failure = OhmflowError | UsageError

const isOrder = (text: string): text is Order => text === 'program' || text === 'fast'

/** Samples that a float model is calibrated on, where nobody gives any. */
const sampleCount = 4

/** Everything that a run needs. */
interface Ready extends MappedModel {
  /** Of each image of the program. */
  readonly images: readonly [Tensors, ...Tensors[]]
}

const prepared = async (
  name: string,
  options: CommandOptions,
  threads: number | undefined,
  progress: ProgressLines,
): Promise<Either<Failure, Ready>> => {
  const seed = parseSeed(options.seed)
  if (E.isLeft(seed)) return seed
  const given = await givenTask(name, options, seed.right)
  if (E.isLeft(given)) return given
  const samples = await readSamples(given.right.network, options.input ?? [], seed.right, sampleCount)()
  if (E.isLeft(samples)) return samples
  const [inputs] = samples.right
  if (inputs === undefined) return E.left(usageError('there is no input to run'))
  const model = await quantizedAndMapped(name, given.right, options, samples.right, threads, progress)
  if (E.isLeft(model)) return model
  const { images = 1 } = model.right.program
  // images beyond the samples begin with the first again
  const others = Array.from({ length: images - 1 }, (_, i) => samples.right[(i + 1) % samples.right.length]!)
  return E.right({ ...model.right, images: [inputs, ...others] })
}

/** What is asked of a study of devices. */
interface Study {
  readonly devices: StudyData['devices']
  readonly trials: number
}

/** Null where no devices are given. */
const studyOptions = async ({
  devices: path,
  trials,
  svg,
}: CommandOptions): Promise<Either<Failure, Study | null>> => {
  if (path === undefined)
    return trials !== undefined
      ? E.left(usageError('--trials goes with --devices'))
      : svg !== undefined
        ? E.left(usageError('--svg draws what devices do, and goes with --devices'))
        : E.right(null)
  const count = parseCount('--trials', trials ?? '1')
  if (E.isLeft(count)) return count
  const devices = await readDevices(path)()
  return E.map((found: StudyData['devices']) => ({ devices: found, trials: count.right }))(devices)
}

const executed = async (
  path: string,
  { task, program, images, quantized }: Ready,
  order: Order,
  study: Study | null,
  threads: number | undefined,
  options: CommandOptions,
  progress: ProgressLines,
): Promise<Either<Failure, string>> => {
  const total = program.layers.filter(({ kind }) => kind === 'base').length
  let done = 0
  const compare = options.compare === true
  const observe = (): void => progress.part('execute', 'layers', ++done, total)
  const [inputs, ...others] = images
  const unknown = study === null ? null : notModelled(program)
  if (unknown !== null) return E.left(unknown)
  const readExternal = readBeside(path)
  const run = functional({
    ...task,
    runtime: onnxRuntime(),
    readExternal,
    inputs,
    others,
    order,
    compare,
    observe,
  })
  const ideal = await run(program)()
  progress.end()
  if (E.isLeft(ideal)) return ideal
  const devices =
    study === null
      ? E.right(null)
      : await studied(
          { path, task, program, inputs, order, devices: study.devices },
          ideal.right.layers.flatMap(({ layer, inRuntime }) => (inRuntime === null ? [layer] : [])),
          study.trials,
          threads ?? availableParallelism(),
          (done, runs) => progress.part('devices', 'runs', done, runs),
        )
  progress.end()
  if (E.isLeft(devices)) return devices
  return answered({ ...ideal.right, devices: devices.right }, quantized, study, options)
}

/** The picture of a study, with the devices in words. */
const drawn = (study: DeviceStudy, { text, path }: StudyData['devices']): string => {
  const file = E.chainW(decode(DevicesFile, path))(parseJson(text, path))
  return devicesFigure(study, { on: E.isRight(file) ? describeDevices(file.right) : '' })
}

/** What is said of a run, and written. */
const answered = (
  report: RunReport,
  quantized: string | null,
  study: Study | null,
  { json, svg }: CommandOptions,
): Either<Failure, string> => {
  const text = `${jsonText(report, 2)}\n`
  const files = [
    ...(json === undefined || json === '-' ? [] : [{ file: json, text }]),
    ...(svg === undefined || study === null || report.devices === null
      ? []
      : [{ file: svg, text: drawn(report.devices, study.devices) }]),
  ]
  const said = written(files.map(({ file }) => file))
  for (const { file, text } of files) {
    const wrote = writeWhole(file, text)
    if (E.isLeft(wrote)) return wrote
  }
  if (json === '-') return E.right(text)
  const table = runTable(
    report,
    quantized === null ? null : { text: quantized, width: lineWidth() },
    lineWidth(),
  )
  return E.right(files.length === 0 ? table : `${table}\n${said}`)
}

/**
 * `ohmflow run MODEL`: executes the mapped model on numbers;
 * what standard output shows, or why there is nothing to show.
 */
export const runModel =
  (name: string, options: CommandOptions): TaskEither<Failure, string> =>
  async () => {
    const { order } = options
    if (!isOrder(order)) return E.left(usageError(`--order is program or fast, not "${order}"`))
    const computed = needs(['onnxruntime-web'])
    if (E.isLeft(computed)) return computed
    const targets = targetsWritable(options)
    if (E.isLeft(targets)) return targets
    const study = await studyOptions(options)
    if (E.isLeft(study)) return study
    const threads =
      options.workers === undefined ? E.right(undefined) : parseCount('--workers', options.workers)
    if (E.isLeft(threads)) return threads
    const progress = progressLines()
    const ready = await prepared(name, options, threads.right, progress)
    if (E.isLeft(ready)) return ready
    return executed(name, ready.right, order, study.right, threads.right, options, progress)
  }
