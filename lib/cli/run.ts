import { availableParallelism } from 'node:os'
import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import { jsonText } from '../codec/jsonText.js'
import { printable } from '../codec/printable.js'
import { isZooName } from '../entries/codec.js'
import {
  flatModel,
  functional,
  type Order,
  onnxRuntime,
  quantizeModel,
  type ReadExternal,
  type RunReport,
  type Tensors,
} from '../entries/run.js'
import { quantizationLine, runTable } from '../entries/view.js'
import {
  importOnnx,
  modelFile,
  type Network,
  type OhmflowError,
  type Program,
  type Task,
  zoo,
} from '../index.js'
import { onnxRuntimeOn } from '../node/onnxRuntimeOn.js'
import { readBeside } from '../node/readBeside.js'
import { writeWhole } from '../node/writeWhole.js'
import { type CompilerOptions, compilerOf } from './compiler.js'
import { type UsageError, usageError } from './exit.js'
import { type GivenOptions, loadChip, loadModel, parseCount, parseGiven, parseSeed } from './inputs.js'
import { needs } from './needs.js'
import { type ProgressLines, progressLines } from './progress.js'
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
}

type Failure = OhmflowError | UsageError

const isOrder = (text: string): text is Order => text === 'program' || text === 'fast'

/** Samples that a float model is calibrated on, where nobody gives any. */
const sampleCount = 4

/** The model with weights: a network of the zoo gets those of the seed. */
const weightedModel = (model: string, seed: number): TaskEither<Failure, Task['model']> =>
  isZooName(model)
    ? async () => E.right(await modelFile(model, zoo[model].build({ weights: { seed } }))())
    : loadModel(model)

/** Whether a network computes with integers already. */
const isQuantized = ({ nodes }: Network): boolean =>
  nodes.some(({ op }) => /^Q(Linear|Gemm)|^(Conv|MatMul)Integer$|^DequantizeLinear$/.test(op))

const mapped = (task: Task, options: CommandOptions): TaskEither<Failure, Program> => {
  const compiler = compilerOf(options)
  return E.isLeft(compiler) ? async () => compiler : compiler.right.until('synchronize').task(task)
}

/** Everything that a run needs. */
interface Ready {
  readonly task: Task
  readonly program: Program
  /** Of each image of the program. */
  readonly images: readonly [Tensors, ...Tensors[]]
  /** What quantization has cost; null where the model came quantized. */
  readonly quantized: string | null
}

/** A task whose model is quantized as far as it can be, and what that has cost. */
type Quantization = Pick<Ready, 'task' | 'quantized'>

const quantizedFor = async (
  task: Task,
  network: Network,
  samples: readonly Tensors[],
  readExternal: ReadExternal,
  threads: number | undefined,
  progress: ProgressLines,
): Promise<Either<Failure, Quantization>> => {
  if (isQuantized(network)) return E.right({ task, quantized: null })
  // a thread takes longer to start, and to load the model, than it saves on so few samples
  const atATime = Math.min(threads ?? 1, samples.length)
  const made = await quantizeModel(task, {
    runtime: onnxRuntimeOn(atATime),
    samples,
    readExternal,
    atATime,
    observe: ({ phase, unit, done, of }) => progress.part(phase, unit, done, of),
  })()
  progress.end()
  if (E.isLeft(made)) {
    if (made.left._tag !== 'NothingToQuantize') return made
    // then all of it runs in the runtime, as it is
    const why = made.left.left.map(({ layer, problem }) => `; ${layer} stays as it is: ${problem}`)
    return E.right({ task, quantized: printable(`0 layers${why.join('')}`) })
  }
  const quantized = quantizationLine(made.right)
  progress.stage({ stage: 'quantize', text: () => quantized })
  return E.right({ task: { ...task, model: made.right.model }, quantized })
}

const prepared = async (
  name: string,
  options: CommandOptions,
  threads: number | undefined,
  progress: ProgressLines,
): Promise<Either<Failure, Ready>> => {
  const seed = parseSeed(options.seed)
  if (E.isLeft(seed)) return seed
  const said = parseGiven(options)
  if (E.isLeft(said)) return said
  const chip = await loadChip(options.chip, undefined)()
  if (E.isLeft(chip)) return chip
  const model = await weightedModel(name, seed.right)()
  if (E.isLeft(model)) return model
  const flat = await flatModel({ model: model.right, ...said.right })()
  if (E.isLeft(flat)) return flat
  const given: Task = { model: flat.right, bindings: said.right.bindings, chip: chip.right }
  const network = importOnnx()(given)
  if (E.isLeft(network)) return network
  const samples = await readSamples(network.right, options.input ?? [], seed.right, sampleCount)()
  if (E.isLeft(samples)) return samples
  const [inputs] = samples.right
  if (inputs === undefined) return E.left(usageError('there is no input to run'))
  const quantization = await quantizedFor(
    given,
    network.right,
    samples.right,
    readBeside(name),
    threads,
    progress,
  )
  if (E.isLeft(quantization)) return quantization
  const { task } = quantization.right
  const program = await mapped(task, options)()
  if (E.isLeft(program)) return program
  progress.stage({
    stage: 'map',
    text: () => `${program.right.layers.length} layers on ${program.right.cores} cores`,
  })
  const { images = 1 } = program.right
  // images beyond the samples begin with the first again
  const others = Array.from({ length: images - 1 }, (_, i) => samples.right[(i + 1) % samples.right.length]!)
  return E.right({ ...quantization.right, program: program.right, images: [inputs, ...others] })
}

/** Characters that a line of standard output has room for; what is not read at a terminal has one line a fact. */
const lineWidth = (): number =>
  process.stdout.isTTY ? Math.max(40, process.stdout.columns || 100) : Number.POSITIVE_INFINITY

/** What is asked of a study of devices. */
interface Study {
  readonly devices: StudyData['devices']
  readonly trials: number
}

/** Null where no devices are given. */
const studyOptions = async ({
  devices: path,
  trials,
}: CommandOptions): Promise<Either<Failure, Study | null>> => {
  if (path === undefined)
    return trials === undefined ? E.right(null) : E.left(usageError('--trials goes with --devices'))
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
  const report: RunReport = { ...ideal.right, devices: devices.right }
  const text = `${jsonText(report, 2)}\n`
  if (options.json === '-') return E.right(text)
  const table = runTable(report, quantized === null ? null : { text: quantized, width: lineWidth() })
  if (options.json === undefined) return E.right(table)
  const said = written([options.json])
  return E.map(() => `${table}\n${said}`)(writeWhole(options.json, text))
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
