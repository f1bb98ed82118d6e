import { nearest } from '../codec/nearest.js'
import { type UsageError, usageError } from './exit.js'

/** Names that a sentence lists before it only counts the rest. */
const mostListed = 20

const listed = (names: readonly string[]): string =>
  names.length <= mostListed
    ? names.join(', ')
    : `${names.slice(0, mostListed).join(', ')} and ${names.length - mostListed} more`

/** Which names there are, with the one that was most likely meant by `name` before them. */
export const advice = (
  name: string,
  known: readonly string[],
  all = `choose one of ${listed(known)}`,
): string => {
  const meant = nearest(name, known)
  return meant === undefined ? all : `did you mean ${meant}? ${all.charAt(0).toUpperCase()}${all.slice(1)}`
}

/** There is no `what` of that name: `there is no stage "Tile"; did you mean tile? Choose one of import, lower, tile` */
export const unknown = (what: string, name: string, known: readonly string[]): UsageError =>
  usageError(`there is no ${what} "${name}"; ${advice(name, known)}`)
