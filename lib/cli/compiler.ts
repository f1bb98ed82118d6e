import * as E from 'fp-ts/lib/Either.js'
import { baseline } from '../../pipelines/baseline.js'
import type { Pass, StageFailed } from '../index.js'
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

/** What a file holds, or else what is meant by the name. */
export const ownOr = <I, A, F>(
  own: Pass<I, A, StageFailed> | undefined,
  named: () => E.Either<UsageError, Pass<I, A, F>>,
): E.Either<UsageError, Pass<I, A, F | StageFailed>> => (own === undefined ? named() : E.right(own))

/** The pipeline with the implementations that the options mean; its partial sums keep within so many bytes. */
export const compilerOf = (
  { tile, assign, sync, schedule, images, own, precision, ...duplication }: CompilerOptions,
  partialSumLimit?: number,
) => {
  const partitioner = ownOr(own?.tile.get(tile), () => choosePartitioner(tile))
  if (E.isLeft(partitioner)) return partitioner
  // what is no count is refused where the synchronizer is chosen
  const together = images !== undefined && /^[1-9]\d*$/.test(images) ? Number(images) : 1
  const duplicator = chooseDuplicator(duplication, together)
  if (E.isLeft(duplicator)) return duplicator
  const assigner = ownOr(own?.assign.get(assign), () => chooseAssigner(assign, together))
  if (E.isLeft(assigner)) return assigner
  const named = synchronizerFor(sync, {
    ...(schedule === undefined ? {} : { schedule }),
    ...(images === undefined ? {} : { images }),
  })
  if (E.isLeft(named)) return named
  const synchronizer = ownOr(own?.sync.get(named.right), () =>
    chooseSynchronizer(named.right, partialSumLimit),
  )
  if (E.isLeft(synchronizer)) return synchronizer
  const policy = choosePrecision(precision === undefined ? {} : { precision })
  if (E.isLeft(policy)) return policy
  return E.right(
    baseline
      .insert('precision', { after: 'lower' }, policy.right)
      .swap('tile', partitioner.right)
      .insert('duplicate', { after: 'tile' }, duplicator.right)
      .swap('assign', assigner.right)
      .swap('synchronize', synchronizer.right),
  )
}
