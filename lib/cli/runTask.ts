import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import { printable } from '../codec/printable.js'
import { crossbarOf, isZooName } from '../entries/codec.js'
import { type BitsOf, flatModel, quantizeModel, type ReadExternal, type Tensors } from '../entries/run.js'
import { quantizationLine } from '../entries/view.js'
import {
  importOnnx,
  type Lowered,
  modelFile,
  type Network,
  type OhmflowError,
  type Program,
  type Task,
  zoo,
} from '../index.js'
import { onnxRuntimeOn } from '../node/onnxRuntimeOn.js'
import { readBeside } from '../node/readBeside.js'
import { type CompilerOptions, compilerOf } from './compiler.js'
import type { UsageError } from './exit.js'
import { type GivenOptions, loadChip, loadModel, parseGiven } from './inputs.js'
import type { ProgressLines } from './progress.js'

type Failure = OhmflowError | UsageError

/** The model with weights: a network of the zoo gets those of the seed. */
const weightedModel = (model: string, seed: number): TaskEither<Failure, Task['model']> =>
  isZooName(model)
    ? async () => E.right(await modelFile(model, zoo[model].build({ weights: { seed } }))())
    : loadModel(model)

/** Whether a network computes with integers already. */
const isQuantized = ({ nodes }: Network): boolean =>
  nodes.some(({ op }) => /^Q(Linear|Gemm)|^(Conv|MatMul)Integer$|^DequantizeLinear$/.test(op))

/** A model as it is given, on a chip, and its network. */
export interface GivenTask {
  readonly task: Task
  readonly network: Network
}

/** The task that model, chip and options mean; a network of the zoo gets weights from the seed. */
export const givenTask = async (
  name: string,
  options: GivenOptions & { readonly chip: string },
  seed: number,
): Promise<Either<Failure, GivenTask>> => {
  const said = parseGiven(options)
  if (E.isLeft(said)) return said
  const chip = await loadChip(options.chip, undefined)()
  if (E.isLeft(chip)) return chip
  const model = await weightedModel(name, seed)()
  if (E.isLeft(model)) return model
  const flat = await flatModel({ model: model.right, ...said.right })()
  if (E.isLeft(flat)) return flat
  const task: Task = { model: flat.right, bindings: said.right.bindings, chip: chip.right }
  return E.map((network: Network): GivenTask => ({ task, network }))(importOnnx()(task))
}

/** A task whose model is quantized as far as it can be. */
interface Quantization {
  readonly task: Task
  /** What that has cost; null where the model came quantized. */
  readonly quantized: string | null
}

/** The bits in which each layer is to be computed, where they are said; else all have 8. */
const bitsFor = async (
  task: Task,
  options: CompilerOptions,
): Promise<Either<Failure, BitsOf | undefined>> => {
  if (options.precision === undefined) return E.right(undefined)
  const compiler = compilerOf(options)
  if (E.isLeft(compiler)) return compiler
  const lowered = await compiler.right.until('precision').task(task)()
  return E.map(({ layers, chip }: Lowered): BitsOf => {
    const base = layers.flatMap((layer) => (layer.kind === 'base' ? [layer] : []))
    const bits = new Map(base.map((layer) => [layer.name, crossbarOf(chip.crossbar, layer)] as const))
    return (layer) => bits.get(layer) ?? {}
  })(lowered)
}

/** Quantizes the model of a task to the bits of its layers, calibrated on samples, unless it came quantized. */
const quantizedFor = async (
  { task, network }: GivenTask,
  options: CompilerOptions,
  samples: readonly Tensors[],
  readExternal: ReadExternal,
  threads: number | undefined,
  progress: ProgressLines,
): Promise<Either<Failure, Quantization>> => {
  if (isQuantized(network)) return E.right({ task, quantized: null })
  const bitsOf = await bitsFor(task, options)
  if (E.isLeft(bitsOf)) return bitsOf
  // a thread takes longer to start, and to load the model, than it saves on so few samples
  const atATime = Math.min(threads ?? 1, samples.length)
  const made = await quantizeModel(task, {
    runtime: onnxRuntimeOn(atATime),
    samples,
    readExternal,
    ...(bitsOf.right === undefined ? {} : { bitsOf: bitsOf.right }),
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

/** The program of a task. */
const mapped = async (
  task: Task,
  options: CompilerOptions,
  progress: ProgressLines,
): Promise<Either<Failure, Program>> => {
  const compiler = compilerOf(options)
  if (E.isLeft(compiler)) return compiler
  const program = await compiler.right.until('synchronize').task(task)()
  if (E.isRight(program)) {
    const { layers, cores } = program.right
    progress.stage({ stage: 'map', text: () => `${layers.length} layers on ${cores} cores` })
  }
  return program
}

/** A model that is ready to be executed: quantized as far as it can be, with its program. */
export interface MappedModel extends Quantization {
  readonly program: Program
}

/** Quantizes a model that is read from `path` on samples, and maps it. */
export const quantizedAndMapped = async (
  path: string,
  given: GivenTask,
  options: CompilerOptions,
  samples: readonly Tensors[],
  threads: number | undefined,
  progress: ProgressLines,
): Promise<Either<Failure, MappedModel>> => {
  const quantization = await quantizedFor(given, options, samples, readBeside(path), threads, progress)
  if (E.isLeft(quantization)) return quantization
  const program = await mapped(quantization.right.task, options, progress)
  return E.map((found: Program): MappedModel => ({ ...quantization.right, program: found }))(program)
}

/** Characters that a line of standard output has room for; what is not read at a terminal has one line a fact. */
export const lineWidth = (): number =>
  process.stdout.isTTY ? Math.max(40, process.stdout.columns || 100) : Number.POSITIVE_INFINITY
