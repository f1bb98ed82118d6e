import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import { cyclic, firstFit, firstFitInRounds, linear, rowMajor, sequential } from '../index.js'
import { type UsageError, usageError } from './exit.js'

export const partitioners = { 'row-major': rowMajor }

export const assigners = { 'first-fit': firstFit, rounds: firstFitInRounds }

const synchronizers = { sequential: () => sequential, linear: () => linear, cyclic }

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
export const chooseSynchronizer = (text: string): Either<UsageError, ReturnType<typeof cyclic>> => {
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
