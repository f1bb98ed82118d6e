import * as E from 'fp-ts/lib/Either.js'
import { printable } from '../codec/printable.js'
import { crossbarOf, isZooName } from '../entries/codec.js'
import { type BitsOf, flatModel, quantizeModel, type ReadExternal, type Tensors } from '../entries/run.js'
import { quantizationLine } from '../entries/view.js'
import { importOnnx, modelFile, type Network, type Program, type Task, zoo } from '../index.js'
import { onnxRuntimeOn } from '../node/onnxRuntimeOn.js'
import { readBeside } from '../node/readBeside.js'
import { type AsyncRule, eventually, get } from '../rule.js'
import { type CompilerOptions, compilerOf } from './compiler.js'
import type { Failure } from './exit.js'
import { coresOf, type GivenOptions, loadChip, loadModel, parseGiven } from './inputs.js'
import { inRounds, type RoundsOptions } from './inRounds.js'
import type { ProgressLines } from './progress.js'

/** The model with weights: a network of the zoo gets those of the seed. */
async function* weightedModel(model: string, seed: number): AsyncRule<Failure, Task['model']> {
  return isZooName(model)
    ? await modelFile(model, zoo[model].build({ weights: { seed } }))()
    : yield* loadModel(model)
}

/** Whether a network computes with integers already. */
const isQuantized = ({ nodes }: Network): boolean =>
  nodes.some(({ op }) => /^Q(Linear|Gemm)|^(Conv|MatMul)Integer$|^DequantizeLinear$/.test(op))

/** A model as it is given, on a chip, and its network. */
export interface GivenTask {
  readonly task: Task
  readonly network: Network
}

/** The task that model, chip and options mean; a network of the zoo gets weights from the seed. */
export async function* givenTask(
  name: string,
  options: GivenOptions & { readonly chip: string; readonly cores?: string },
  seed: number,
): AsyncRule<Failure, GivenTask> {
  const said = yield* parseGiven(options)
  const chip = yield* loadChip(options.chip, yield* coresOf(options.cores))
  const model = yield* weightedModel(name, seed)
  const flat = yield* get(await flatModel({ model, ...said })())
  const task: Task = { model: flat, bindings: said.bindings, chip }
  return { task, network: yield* get(importOnnx()(task)) }
}

/** A task whose model is quantized as far as it can be. */
interface Quantization {
  readonly task: Task
  /** What that has cost; null where the model came quantized. */
  readonly quantized: string | null
}

/** The bits in which each layer is to be computed, where they are said; else all have 8. */
async function* bitsFor(task: Task, options: CompilerOptions): AsyncRule<Failure, BitsOf | undefined> {
  if (options.precision === undefined) return undefined
  const compiler = yield* compilerOf(options)
  const { layers, chip } = yield* get(await compiler.until('precision').task(task)())
  const base = layers.flatMap((layer) => (layer.kind === 'base' ? [layer] : []))
  const bits = new Map(base.map((layer) => [layer.name, crossbarOf(chip.crossbar, layer)] as const))
  return (layer) => bits.get(layer) ?? {}
}

/** Quantizes the model of a task to the bits of its layers, calibrated on samples, unless it came quantized. */
export async function* quantizedFor(
  { task, network }: GivenTask,
  options: CompilerOptions,
  samples: readonly Tensors[],
  readExternal: ReadExternal,
  threads: number | undefined,
  progress: ProgressLines,
): AsyncRule<Failure, Quantization> {
  if (isQuantized(network)) return { task, quantized: null }
  const bitsOf = yield* bitsFor(task, options)
  // a thread takes longer to start, and to load the model, than it saves on so few samples
  const atATime = Math.min(threads ?? 1, samples.length)
  const made = await quantizeModel(task, {
    runtime: onnxRuntimeOn(atATime),
    samples,
    readExternal,
    ...(bitsOf === undefined ? {} : { bitsOf }),
    atATime,
    observe: ({ phase, unit, done, of }) => progress.part(phase, unit, done, of),
  })()
  progress.end()
  if (E.isLeft(made) && made.left._tag === 'NothingToQuantize') {
    // then all of it runs in the runtime, as it is
    const why = made.left.left.map(({ layer, problem }) => `; ${layer} stays as it is: ${problem}`)
    return { task, quantized: printable(`0 layers${why.join('')}`) }
  }
  const quantization = yield* get(made)
  const quantized = quantizationLine(quantization)
  progress.stage({ stage: 'quantize', text: () => quantized })
  return { task: { ...task, model: quantization.model }, quantized }
}

/** The program of a task, with the implementations that the options mean. */
async function* compiled(task: Task, options: CompilerOptions): AsyncRule<Failure, Program> {
  const compiler = yield* compilerOf(options)
  return yield* get(await compiler.until('synchronize').task(task)())
}

/** The program of a task; in rounds if its chip has too few cores, and may work so. */
async function* mapped(
  task: Task,
  options: CompilerOptions & RoundsOptions,
  progress: ProgressLines,
): AsyncRule<Failure, Program> {
  const whole = await eventually(compiled(task, options))
  const tooFew = E.isLeft(whole) && whole.left._tag === 'TooFewCores'
  const program =
    tooFew && options.roundsIfNeeded === true ? yield* compiled(task, inRounds(options)) : yield* get(whole)
  const { layers, cores } = program
  progress.stage({ stage: 'map', text: () => `${layers.length} layers on ${cores} cores` })
  return program
}

/** A model that is ready to be executed: quantized as far as it can be, with its program. */
export interface MappedModel extends Quantization {
  readonly program: Program
}

/** Quantizes a model that is read from `path` on samples, and maps it. */
export async function* quantizedAndMapped(
  path: string,
  given: GivenTask,
  options: CompilerOptions & RoundsOptions,
  samples: readonly Tensors[],
  threads: number | undefined,
  progress: ProgressLines,
): AsyncRule<Failure, MappedModel> {
  const quantization = yield* quantizedFor(given, options, samples, readBeside(path), threads, progress)
  return { ...quantization, program: yield* mapped(quantization.task, options, progress) }
}

/** Characters that a line of standard output has room for; what is not read at a terminal has one line a fact. */
export const lineWidth = (): number =>
  process.stdout.isTTY ? Math.max(40, process.stdout.columns || 100) : Number.POSITIVE_INFINITY
