import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import { baseline } from '../../pipelines/baseline.js'
import type { Choosing } from '../entries/experiment.js'
import { type Compiler, estimator, type Mapping, type MeasureName } from '../entries/sweep.js'
import { cyclic, even, linear, type OhmflowError, sequential, tree } from '../index.js'
import type { UsageError } from './exit.js'
import { choosePartitioner } from './implementations.js'
import { pipelineOf } from './mapping.js'
import { silent } from './progress.js'

/** The options of `ohmflow map` that a mapping of a sweep means. */
export const optionsOf = ({
  tile = 'row-major',
  duplicate,
  extraCores,
  assign = 'first-fit',
  sync = 'cyclic',
  schedule,
  images,
  simulate = 'timing',
}: Mapping) => ({
  tile,
  assign,
  sync,
  simulate,
  ...(duplicate === undefined ? {} : { duplicate }),
  ...(extraCores === undefined ? {} : { extraCores: String(extraCores) }),
  ...(schedule === undefined ? {} : { schedule }),
  ...(images === undefined ? {} : { images: String(images) }),
})

/** Ways of synchronizing in which no layer depends on another, or on how long it takes. */
const schemes: Readonly<Record<string, (block: number | undefined) => Choosing<unknown>>> = {
  sequential: () => sequential(),
  linear: () => linear(),
  cyclic: (block) => cyclic(block),
  even: (block) => even(block),
  tree: () => tree(),
}

/** How an estimator synchronizes; undefined where it does not do what a mapping asks for. */
const estimated = (mapping: Mapping, record: readonly MeasureName[]): Choosing<unknown> | undefined => {
  const { duplicate, extraCores, schedule, images, assign, sync, simulate } = optionsOf(mapping)
  const plain =
    simulate === 'analytical' &&
    assign === 'first-fit' &&
    [duplicate, extraCores, images].every((one) => one === undefined) &&
    (schedule ?? 'layer-by-layer') === 'layer-by-layer' &&
    !record.includes('programBytes')
  const [name = '', block] = sync.split(':')
  return plain && Object.hasOwn(schemes, name)
    ? schemes[name]?.(block === undefined ? undefined : Number(block))
    : undefined
}

/** What maps as a mapping of a sweep says, in the words of the command line, and gives what is to be recorded. */
export const compilerFor = (
  mapping: Mapping,
  record: readonly MeasureName[],
): Either<UsageError, Compiler<OhmflowError>> => {
  const options = optionsOf(mapping)
  const whole = pipelineOf({ ...options, chip: '' }, silent)
  if (E.isLeft(whole)) return whole
  const synchronizer = estimated(mapping, record)
  const partitioner = choosePartitioner(options.tile)
  return synchronizer === undefined || E.isLeft(partitioner)
    ? whole
    : E.right(
        estimator<OhmflowError>({
          whole: whole.right,
          lower: baseline.until('lower').task,
          tile: partitioner.right,
          choose: synchronizer.choose,
        }),
      )
}
