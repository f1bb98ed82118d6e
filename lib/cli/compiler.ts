import { baseline } from '../../pipelines/baseline.js'
import type {
  AssignError,
  Duplicator,
  Infeasible,
  Lowered,
  OhmflowError,
  Pass,
  Placed,
  Program,
  StageFailed,
  SynchronizeError,
  Tiled,
  TileError,
} from '../index.js'
import { get, type Rule } from '../rule.js'
import type { UsageError } from './exit.js'
import {
  chooseAssigner,
  chooseDuplicator,
  choosePartitioner,
  chooseSynchronizer,
  type Duplication,
  type ScheduleOptions,
  synchronizerFor,
} from './implementations.js'
import type { OwnStages } from './ownStages.js'
import { choosePrecision, type PrecisionOptions } from './precision.js'

/** The options that say with which implementations a model becomes a program, as they are written. */
export interface CompilerOptions extends Duplication, ScheduleOptions, PrecisionOptions {
  /** What files among them hold. */
  readonly own?: OwnStages
  readonly tile: string
  readonly assign: string
  readonly sync: string
}

/** An implementation that comes along, or one of the user's own. */
export type OrOwn<I, A, F> = Pass<I, A, F | StageFailed>

/** What a file holds, or else what is meant by the name. */
export function* ownOr<I, A, F>(
  own: Pass<I, A, StageFailed> | undefined,
  named: () => Rule<UsageError, Pass<I, A, F>>,
): Rule<UsageError, OrOwn<I, A, F>> {
  return own ?? (yield* named())
}

/** The implementations that options mean. */
interface Chosen {
  readonly policy: Pass<Lowered, Lowered, OhmflowError>
  readonly partitioner: OrOwn<Lowered, Tiled, TileError>
  readonly duplicator: Duplicator
  readonly assigner: OrOwn<Tiled, Placed, AssignError | Infeasible<AssignError>>
  readonly synchronizer: OrOwn<Placed, Program, SynchronizeError>
}

/** The pipeline with these implementations. */
const compilerWith = ({ policy, partitioner, duplicator, assigner, synchronizer }: Chosen) =>
  baseline
    .insert('precision', { after: 'lower' }, policy)
    .swap('tile', partitioner)
    .insert('duplicate', { after: 'tile' }, duplicator)
    .swap('assign', assigner)
    .swap('synchronize', synchronizer)

/** A pipeline from a model to its program, with the simulator of the baseline. */
export type Compiler = ReturnType<typeof compilerWith>

/** The pipeline with the implementations that the options mean; its partial sums keep within so many bytes. */
export function* compilerOf(
  { tile, assign, sync, schedule, images, own, precision, ...duplication }: CompilerOptions,
  partialSumLimit?: number,
): Rule<UsageError, Compiler> {
  // what is no count is refused where the synchronizer is chosen
  const together = images !== undefined && /^[1-9]\d*$/.test(images) ? Number(images) : 1
  const partitioner = yield* ownOr(own?.tile.get(tile), () => choosePartitioner(tile))
  const duplicator = yield* chooseDuplicator(duplication, together)
  const assigner = yield* ownOr(own?.assign.get(assign), () => chooseAssigner(assign, together))
  const named = yield* synchronizerFor(sync, {
    ...(schedule === undefined ? {} : { schedule }),
    ...(images === undefined ? {} : { images }),
  })
  const synchronizer = yield* ownOr(own?.sync.get(named), () => chooseSynchronizer(named, partialSumLimit))
  const policy = yield* get(choosePrecision(precision === undefined ? {} : { precision }))
  return compilerWith({ policy, partitioner, duplicator, assigner, synchronizer })
}
