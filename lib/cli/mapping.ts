import type { Program, Progress, Report, SimulateError, Store, Task } from '../index.js'
import type { AsyncRule, Rule } from '../rule.js'
import { type Compiler, type CompilerOptions, compilerOf, type OrOwn, ownOr } from './compiler.js'
import type { Failure, UsageError } from './exit.js'
import { chooseSimulator } from './implementations.js'
import { coresOf, type GivenOptions, ifGiven, loadChip, loadModel, parseBytes, parseGiven } from './inputs.js'
import type { ProgressLines } from './progress.js'

/** The options that say how a model is mapped, as they are written. */
export interface MappingOptions extends CompilerOptions, GivenOptions {
  readonly chip: string
  readonly cores?: string
  readonly simulate: string
  readonly psumLimit?: string
}

/** What says how long a program takes, as the options name it. */
export const simulatorOf = (
  { simulate, own }: Pick<MappingOptions, 'simulate' | 'own'>,
  observe: Progress,
): Rule<UsageError, OrOwn<Program, Report, SimulateError>> =>
  ownOr(own?.simulate.get(simulate), () => chooseSimulator(simulate, observe))

const mappingWith = (compiler: Compiler, simulator: OrOwn<Program, Report, SimulateError>) =>
  compiler.swap('simulate', simulator)

/** A pipeline from a model to its report. */
export type Mapping = ReturnType<typeof mappingWith>

/** The implementations that the options mean; the layers are kept in a store, where there is one. */
export function* pipelineOf(
  options: MappingOptions,
  progress: ProgressLines,
  store?: Store,
): Rule<UsageError, Mapping> {
  const limit = yield* ifGiven(options.psumLimit, (text) => parseBytes('--psum-limit', text))
  const compiler = yield* compilerOf(options, limit)
  const simulator = yield* simulatorOf(options, (done, phases) =>
    progress.part('simulate', 'phases', done, phases),
  )
  const pipeline = mappingWith(compiler, simulator)
  return store === undefined ? pipeline : pipeline.cache('import', store).cache('lower', store)
}

/** The model, chip and numbers for open dimensions that the options mean. */
export async function* taskOf(
  model: string,
  options: Pick<MappingOptions, 'chip' | 'cores' | 'bind' | 'value'>,
): AsyncRule<Failure, Task> {
  const cores = yield* coresOf(options.cores)
  const given = yield* parseGiven(options)
  const chip = yield* loadChip(options.chip, cores)
  return { model: yield* loadModel(model), ...given, chip }
}
