import * as E from 'fp-ts/lib/Either.js'
import { baseline } from '../../pipelines/baseline.js'
import {
  assigners,
  choose,
  chooseDuplicator,
  chooseSynchronizer,
  type Duplication,
  partitioners,
  type ScheduleOptions,
  synchronizerFor,
} from './implementations.js'

/** The options that say with which implementations a model becomes a program, as they are written. */
export interface CompilerOptions extends Duplication, ScheduleOptions {
  readonly tile: string
  readonly assign: string
  readonly sync: string
}

/** The pipeline with the implementations that the options mean; its partial sums keep within so many bytes. */
export const compilerOf = (
  { tile, assign, sync, schedule, images, ...duplication }: CompilerOptions,
  partialSumLimit?: number,
) => {
  const partitioner = choose('partitioner', partitioners, tile)
  if (E.isLeft(partitioner)) return partitioner
  const duplicator = chooseDuplicator(duplication)
  if (E.isLeft(duplicator)) return duplicator
  const assigner = choose('assigner', assigners, assign)
  if (E.isLeft(assigner)) return assigner
  const named = synchronizerFor(sync, {
    ...(schedule === undefined ? {} : { schedule }),
    ...(images === undefined ? {} : { images }),
  })
  if (E.isLeft(named)) return named
  const synchronizer = chooseSynchronizer(named.right, partialSumLimit)
  if (E.isLeft(synchronizer)) return synchronizer
  return E.right(
    baseline
      .swap('tile', partitioner.right)
      .insert('duplicate', { after: 'tile' }, duplicator.right)
      .swap('assign', assigner.right)
      .swap('synchronize', synchronizer.right),
  )
}
