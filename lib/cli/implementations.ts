import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import * as N from 'fp-ts/lib/number.js'
import { contramap } from 'fp-ts/lib/Ord.js'
import * as t from 'io-ts'
import { cheapestRounds, perRound, variableWindows } from '../entries/program.js'
import {
  type AssignError,
  analytical,
  annealing,
  auto,
  balanced,
  best,
  crossLayer,
  cyclic,
  type DuplicateOptions,
  type Duplicator,
  depthwisePacking,
  even,
  firstFit,
  firstFitInRounds,
  type Infeasible,
  kernelMajor,
  leastInterval,
  leastLatency,
  leastSum,
  linear,
  locality,
  optimal,
  type Partitioner,
  type Pass,
  type Placed,
  type Program,
  type Progress,
  pass,
  type Report,
  rowMajor,
  type SimulateError,
  type Synchronizer,
  sequential,
  shiftedDuplicate,
  slowestFirst,
  snake,
  type Tiled,
  timing,
  travel,
  tree,
} from '../index.js'
import { type UsageError, usageError } from './exit.js'
import { parseNatural } from './inputs.js'
import { unknown } from './unknown.js'

export const partitioners: Readonly<
  Record<
    | 'row-major'
    | 'balanced'
    | 'depthwise-packing'
    | 'kernel-major'
    | 'shifted-duplicate'
    | 'variable-windows',
    Partitioner
  >
> = {
  'row-major': rowMajor(),
  balanced: balanced(),
  'depthwise-packing': depthwisePacking(),
  'kernel-major': kernelMajor(),
  'shifted-duplicate': shiftedDuplicate(),
  'variable-windows': variableWindows(),
}

/** The options that say how often layers are placed, as they are written: once where neither is given. */
export interface Duplication {
  readonly extraCores?: string
  readonly duplicate?: string
}

/** Whether layers may be placed several times. */
export const duplicates = ({ extraCores, duplicate }: Duplication): boolean =>
  extraCores !== undefined || duplicate !== undefined

const duplicators: Readonly<
  Record<
    'slowest-first' | 'least-sum' | 'least-interval' | 'least-latency',
    (options: DuplicateOptions) => Duplicator
  >
> = {
  'slowest-first': slowestFirst,
  'least-sum': leastSum,
  'least-interval': leastInterval,
  'least-latency': leastLatency,
}

/** Each layer once, which changes nothing. */
const once: Duplicator = pass({
  implementation: 'once',
  version: '1',
  reads: () => null,
  compute: () => E.right(null),
  product: t.null,
  join: (tiled: Tiled): Tiled => tiled,
})

/** The duplicator that the options mean. */
export const chooseDuplicator = (
  { extraCores: text, duplicate }: Duplication,
  images = 1,
): Either<UsageError, Duplicator> => {
  if (text === undefined && duplicate === undefined) return E.right(once)
  if (duplicate === 'per-round')
    return text === undefined
      ? E.right(perRound({ images }))
      : E.left(
          usageError('--duplicate per-round takes the cores that a round leaves free, and no --extra-cores'),
        )
  const make = choose('duplicator', duplicators, duplicate ?? 'slowest-first')
  if (E.isLeft(make)) return make
  if (text === undefined) return E.right(make.right({}))
  const extraCores = parseNatural('--extra-cores', text)
  return E.map((extraCores: number) => make.right({ extraCores }))(extraCores)
}

const byTravel = contramap((placed: Placed) => travel(placed))(N.Ord)

export const assigners: Readonly<
  Record<
    'first-fit' | 'rounds' | 'cheapest-rounds' | 'snake' | 'locality' | 'annealing' | 'optimal',
    (images: number) => Pass<Tiled, Placed, AssignError | Infeasible<AssignError>>
  >
> = {
  'first-fit': () => firstFit(),
  rounds: () => firstFitInRounds(),
  'cheapest-rounds': (images) => cheapestRounds({ images }),
  snake: () => snake(),
  locality: () => locality(),
  annealing: () => best(byTravel)(annealing()),
  optimal: () => optimal(),
}

export const simulators: Readonly<
  Record<'timing' | 'analytical', (progress: Progress) => Pass<Program, Report, SimulateError>>
> = {
  timing: (progress) => timing({ progress }),
  analytical: () => analytical(),
}

/** What a synchronizer is made from: a block size, a number of blocks or of images after its name, and a limit of memory. */
interface Parameters {
  readonly block: number | undefined
  readonly partialSumLimit: number | undefined
}

const synchronizers: Readonly<
  Record<
    'sequential' | 'linear' | 'cyclic' | 'even' | 'tree' | 'cross-layer' | 'auto',
    (given: Parameters) => Synchronizer
  >
> = {
  sequential: () => sequential(),
  linear: () => linear(),
  cyclic: ({ block }) => cyclic(block),
  even: ({ block }) => even(block),
  tree: () => tree(),
  'cross-layer': ({ block: images }) => crossLayer(images === undefined ? {} : { images }),
  auto: ({ partialSumLimit }) => auto(partialSumLimit === undefined ? {} : { partialSumLimit }),
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
  if (!has(synchronizers, name)) return E.left(unknown('synchronizer', name, Object.keys(synchronizers)))
  if (partialSumLimit !== undefined && name !== 'auto')
    return E.left(usageError(`${name} keeps to no --psum-limit; only auto does`))
  const make = synchronizers[name]
  if (block === undefined) return E.right(make({ block, partialSumLimit }))
  if (name !== 'cyclic' && name !== 'even' && name !== 'cross-layer')
    return E.left(usageError(`${name} takes no block; only cyclic and even do, as in cyclic:16`))
  if (!/^[1-9]\d*$/.test(block) || !Number.isSafeInteger(Number(block)))
    return E.left(
      usageError(
        `"${block}" is no ${name === 'cross-layer' ? 'number of images' : 'block size'}; it is an integer of at least 1, as in ${name}:16`,
      ),
    )
  return E.right(make({ block: Number(block), partialSumLimit }))
}
