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
import { fail, get, type Rule } from '../rule.js'
import { type UsageError, usageError } from './exit.js'
import { parseNatural } from './inputs.js'
import { unknown } from './unknown.js'

/** The partitioner of that name. */
export function* choosePartitioner(name: string): Rule<UsageError, Partitioner> {
  const make = yield* get(choose('partitioner', implementations.tile, name))
  return make({})
}

/** The assigner of that name, for so many images. */
export function* chooseAssigner(
  name: string,
  images: number,
): Rule<UsageError, Pass<Tiled, Placed, AssignError | Infeasible<AssignError>>> {
  const make = yield* get(choose('assigner', implementations.assign, name))
  return make({ images })
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
export function* chooseDuplicator(
  { extraCores: text, duplicate }: Duplication,
  images = 1,
): Rule<UsageError, Duplicator> {
  const named = duplicate ?? (text === undefined ? 'once' : 'slowest-first')
  const make = yield* get(choose('duplicator', implementations.duplicate, named))
  if (text === undefined) return make({ images })
  if (named === 'once')
    yield* fail(usageError('--duplicate once makes no copies, and takes no --extra-cores'))
  if (named === 'per-round')
    yield* fail(
      usageError('--duplicate per-round takes the cores that a round leaves free, and no --extra-cores'),
    )
  return make({ extraCores: yield* get(parseNatural('--extra-cores', text)) })
}

const simulators: Readonly<
  Record<'timing' | 'analytical', (progress: Progress) => Pass<Program, Report, SimulateError>>
> = {
  timing: (progress) => timing({ progress }),
  analytical: () => analytical(),
}

/** The simulator of that name, which tells how far it is. */
export function* chooseSimulator(
  name: string,
  progress: Progress,
): Rule<UsageError, Pass<Program, Report, SimulateError>> {
  const make = yield* get(choose('simulator', simulators, name))
  return make(progress)
}

/** The synchronizer where none is named. */
export const defaultSynchronizer = 'cyclic'

const has = <R extends object>(record: R, name: PropertyKey): name is keyof R => Object.hasOwn(record, name)

/** The implementation of that name, or which names there are. */
const choose = <R extends object>(what: string, record: R, name: string): Either<UsageError, R[keyof R]> =>
  has(record, name) ? E.right(record[name]) : E.left(unknown(what, name, Object.keys(record)))

/** When layers run, as it is written. */
export interface ScheduleOptions {
  readonly schedule?: string
  readonly images?: string
}

const schedules = ['layer-by-layer', 'cross-layer']

/** The name of the synchronizer that a schedule means, where it has one of its own. */
export function* synchronizerFor(
  sync: string,
  { schedule = 'layer-by-layer', images }: ScheduleOptions,
): Rule<UsageError, string> {
  if (!schedules.includes(schedule)) yield* fail(unknown('schedule', schedule, schedules))
  if (schedule !== 'cross-layer') {
    if (images !== undefined)
      yield* fail(
        usageError('--images is for --schedule cross-layer: layer by layer, images take equally long each'),
      )
    return sync
  }
  if (sync !== defaultSynchronizer)
    yield* fail(usageError('--schedule cross-layer synchronizes cores in its own way and takes no --sync'))
  return images === undefined ? schedule : `${schedule}:${images}`
}

/** The synchronizer that `NAME` or `NAME:BLOCK` means, with the bytes of partial sums that it may use. */
export function* chooseSynchronizer(
  text: string,
  partialSumLimit: number | undefined,
): Rule<UsageError, Synchronizer> {
  const [, name = text, block] = /^([^:]*):(.*)$/.exec(text) ?? []
  const make = yield* get(choose('synchronizer', implementations.synchronize, name))
  if (partialSumLimit !== undefined && name !== 'auto')
    yield* fail(usageError(`${name} keeps to no --psum-limit; only auto does`))
  if (block === undefined) return make({ partialSumLimit })
  if (name !== 'cyclic' && name !== 'even' && name !== 'cross-layer')
    yield* fail(usageError(`${name} takes no block; only cyclic and even do, as in cyclic:16`))
  if (!/^[1-9]\d*$/.test(block) || !Number.isSafeInteger(Number(block)))
    yield* fail(
      usageError(
        `"${block}" is no ${name === 'cross-layer' ? 'number of images' : 'block size'}; it is an integer of at least 1, as in ${name === 'cross-layer' ? '--images 16' : `${name}:16`}`,
      ),
    )
  const count = Number(block)
  return make({ block: count, images: count, partialSumLimit })
}
