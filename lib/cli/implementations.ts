import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import {
  type Assigner,
  cyclic,
  firstFit,
  firstFitInRounds,
  linear,
  type Partitioner,
  rowMajor,
  type Synchronizer,
  sequential,
} from '../index.js'
import { type UsageError, usageError } from './exit.js'

export const partitioners: Readonly<Record<'row-major', Partitioner>> = { 'row-major': rowMajor }

export const assigners: Readonly<Record<'first-fit' | 'rounds', Assigner>> = {
  'first-fit': firstFit,
  rounds: firstFitInRounds,
}

const synchronizers: Readonly<Record<'sequential' | 'linear' | 'cyclic', (block?: number) => Synchronizer>> =
  { sequential: () => sequential, linear: () => linear, cyclic }

const has = <R extends object>(record: R, name: PropertyKey): name is keyof R => Object.hasOwn(record, name)

/** The implementation of that name, or which names there are. */
export const choose = <R extends object>(
  what: string,
  record: R,
  name: string,
): Either<UsageError, R[keyof R]> =>
  has(record, name)
    ? E.right(record[name])
    : E.left(usageError(`there is no ${what} "${name}"; there is ${Object.keys(record).join(', ')}`))

/** The synchronizer that `NAME` or `NAME:BLOCK` means. */
export const chooseSynchronizer = (text: string): Either<UsageError, Synchronizer> => {
  const [, name = text, block] = /^([^:]*):(.*)$/.exec(text) ?? []
  if (!has(synchronizers, name))
    return E.left(
      usageError(`there is no synchronizer "${name}"; there is ${Object.keys(synchronizers).join(', ')}`),
    )
  if (block === undefined) return E.right(synchronizers[name]())
  if (name !== 'cyclic')
    return E.left(usageError(`${name} takes no block; only cyclic does, as in cyclic:16`))
  if (!/^[1-9]\d*$/.test(block) || !Number.isSafeInteger(Number(block)))
    return E.left(usageError(`"${block}" is no block size; it is an integer of at least 1, as in cyclic:16`))
  return E.right(cyclic(Number(block)))
}
