import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import { missing } from '../codec/installed.js'
import { type UsageError, usageError } from './exit.js'

const isThere = (name: string): boolean => {
  try {
    return import.meta.resolve(name) !== ''
  } catch {
    return false
  }
}

/** Whether the packages are there that a command needs and that most users do without: told before the work. */
export const needs = (packages: readonly string[]): Either<UsageError, void> => {
  const absent = packages.filter((name) => !isThere(name))
  return absent.length === 0
    ? E.right(undefined)
    : E.left({ ...usageError(missing('this', absent)), plain: true })
}
