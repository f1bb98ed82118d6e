import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import { implementations } from '../entries/program.js'
import {
  type AssignError,
  analytical,
  type Duplicator,
  type Infeasible,
  type Partitioner,
  type Pass,
  type Placed,
  type Program,
  type Progress,
  type Report,
  type SimulateError,
  type Synchronizer,
  type Tiled,
  timing,
} from '../index.js'
import { type UsageError, usageError } from './exit.js'
import { parseNatural } from './inputs.js'
import { unknown } from './unknown.js'

/** The partitioner of that name. */
export const choosePartitioner = (name: string): Either<UsageError, Partitioner> => {
  const make = choose('partitioner', implementations.tile, name)
  return E.isLeft(make) ? make : E.right(make.right({}))
}

/** The assigner of that name, for so many images. */
export const chooseAssigner = (
  name: string,
  images: number,
): Either<UsageError, Pass<Tiled, Placed, AssignError | Infeasible<AssignError>>> => {
  const make = choose('assigner', implementations.assign, name)
  return E.isLeft(make) ? make : E.right(make.right({ images }))
}

/** The options that say how often layers are placed, as they are written: once where neither is given. */
export interface Duplication {
  readonly extraCores?: string
  readonly duplicate?: string
}

/** Whether layers may be placed several times. */
export const duplicates = ({ extraCores, duplicate }: Duplication): boolean =>
  extraCores !== undefined || duplicate !== undefined

/** The duplicator that the options mean. */
export const chooseDuplicator = (
  { extraCores: text, duplicate }: Duplication,
  images = 1,
): Either<UsageError, Duplicator> => {
  const named = duplicate ?? (text === undefined ? 'once' : 'slowest-first')
  const make = choose('duplicator', implementations.duplicate, named)
  if (E.isLeft(make)) return make
  if (text === undefined) return E.right(make.right({ images }))
  if (named === 'once')
    return E.left(usageError('--duplicate once makes no copies, and takes no --extra-cores'))
  if (named === 'per-round')
    return E.left(
      usageError('--duplicate per-round takes the cores that a round leaves free, and no --extra-cores'),
    )
  const extraCores = parseNatural('--extra-cores', text)
  return E.map((extraCores: number) => make.right({ extraCores }))(extraCores)
}

export const simulators: Readonly<
  Record<'timing' | 'analytical', (progress: Progress) => Pass<Program, Report, SimulateError>>
> = {
  timing: (progress) => timing({ progress }),
  analytical: () => analytical(),
}

/** The synchronizer where none is named. */
export const defaultSynchronizer = 'cyclic'

const has = <R extends object>(record: R, name: PropertyKey): name is keyof R => Object.hasOwn(record, name)

/** The implementation of that name, or which names there are. */
export const choose = <R extends object>(
  what: string,
  record: R,
  name: string,
): Either<UsageError, R[keyof R]> =>
  has(record, name) ? E.right(record[name]) : E.left(unknown(what, name, Object.keys(record)))

/** When layers run, as it is written. */
export interface ScheduleOptions {
  readonly schedule?: string
  readonly images?: string
}

const schedules = ['layer-by-layer', 'cross-layer']

/** The name of the synchronizer that a schedule means, where it has one of its own. */
export const synchronizerFor = (
  sync: string,
  { schedule = 'layer-by-layer', images }: ScheduleOptions,
): Either<UsageError, string> => {
  if (!schedules.includes(schedule)) return E.left(unknown('schedule', schedule, schedules))
  if (schedule === 'cross-layer')
    return sync !== defaultSynchronizer
      ? E.left(usageError('--schedule cross-layer synchronizes cores in its own way and takes no --sync'))
      : E.right(images === undefined ? schedule : `${schedule}:${images}`)
  return images === undefined
    ? E.right(sync)
    : E.left(
        usageError('--images is for --schedule cross-layer: layer by layer, images take equally long each'),
      )
}

/** The synchronizer that `NAME` or `NAME:BLOCK` means, with the bytes of partial sums that it may use. */
export const chooseSynchronizer = (
  text: string,
  partialSumLimit: number | undefined,
): Either<UsageError, Synchronizer> => {
  const [, name = text, block] = /^([^:]*):(.*)$/.exec(text) ?? []
  const make = choose('synchronizer', implementations.synchronize, name)
  if (E.isLeft(make)) return make
  if (partialSumLimit !== undefined && name !== 'auto')
    return E.left(usageError(`${name} keeps to no --psum-limit; only auto does`))
  if (block === undefined) return E.right(make.right({ partialSumLimit }))
  if (name !== 'cyclic' && name !== 'even' && name !== 'cross-layer')
    return E.left(usageError(`${name} takes no block; only cyclic and even do, as in cyclic:16`))
  if (!/^[1-9]\d*$/.test(block) || !Number.isSafeInteger(Number(block)))
    return E.left(
      usageError(
        `"${block}" is no ${name === 'cross-layer' ? 'number of images' : 'block size'}; it is an integer of at least 1, as in ${name}:16`,
      ),
    )
  const count = Number(block)
  return E.right(make.right({ block: count, images: count, partialSumLimit }))
}
