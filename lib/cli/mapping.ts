import * as E from 'fp-ts/lib/Either.js'
import type { TaskEither } from 'fp-ts/lib/TaskEither.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { OhmflowError, Store, Task } from '../index.js'
import { type CompilerOptions, compilerOf, ownOr } from './compiler.js'
import type { UsageError } from './exit.js'
import { choose, simulators } from './implementations.js'
import { type GivenOptions, loadChip, loadModel, parseBytes, parseCount, parseGiven } from './inputs.js'
import type { ProgressLines } from './progress.js'

/** The options that say how a model is mapped, as they are written. */
export interface MappingOptions extends CompilerOptions, GivenOptions {
  readonly chip: string
  readonly cores?: string
  readonly simulate: string
  readonly psumLimit?: string
}

type Simulate = (typeof simulators)[keyof typeof simulators]

/** What says how long a program takes, as the options name it. */
export const simulatorOf = (
  { simulate, own }: Pick<MappingOptions, 'simulate' | 'own'>,
  observe: (done: number, phases: number) => void,
) =>
  ownOr(own?.simulate.get(simulate), () =>
    E.map((make: Simulate) => make(observe))(choose('simulator', simulators, simulate)),
  )

/** The implementations that the options mean; the layers are kept in a store, where there is one. */
export const pipelineOf = (options: MappingOptions, progress: ProgressLines, store?: Store) => {
  const limit =
    options.psumLimit === undefined ? E.right(undefined) : parseBytes('--psum-limit', options.psumLimit)
  if (E.isLeft(limit)) return limit
  const compiler = compilerOf(options, limit.right)
  if (E.isLeft(compiler)) return compiler
  const simulator = simulatorOf(options, (done, phases) => progress.part('simulate', 'phases', done, phases))
  if (E.isLeft(simulator)) return simulator
  const pipeline = compiler.right.swap('simulate', simulator.right)
  return E.right(store === undefined ? pipeline : pipeline.cache('import', store).cache('lower', store))
}

/** The model, chip and numbers for open dimensions that the options mean. */
export const taskOf = (
  model: string,
  options: MappingOptions,
): TaskEither<OhmflowError | UsageError, Task> => {
  const cores = options.cores === undefined ? E.right(undefined) : parseCount('--cores', options.cores)
  if (E.isLeft(cores)) return TE.left(cores.left)
  const given = parseGiven(options)
  if (E.isLeft(given)) return TE.left(given.left)
  const chip = loadChip(options.chip, cores.right)
  return TE.chainW((loaded: Task['chip']) =>
    TE.map((file: Task['model']): Task => ({ model: file, ...given.right, chip: loaded }))(loadModel(model)),
  )(chip)
}
