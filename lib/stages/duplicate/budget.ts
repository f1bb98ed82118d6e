import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import type { Chip } from '../../hardware/chip.js'
import type { BadExtraCores, NoExtraCores, TooManyExtraCores } from './duplicate.js'

/** Far more cores than any chip has; a list of more would not fit into memory. */
const mostCores = 2 ** 18

/** How many cores a chip has. */
export interface Counted extends Pick<Chip, 'name' | 'cores'> {
  /** As many as there may be at most, where it has as many as are needed. */
  readonly available: number
}

/** What of a chip says how many cores there are: not how fast they talk to one another. */
export const countedOf = ({ name, cores, interconnect }: Chip): Counted => {
  const places = interconnect.kind === 'mesh' ? interconnect.width * interconnect.height : mostCores
  return { name, cores, available: Math.min(cores === 'as-needed' ? places : cores, mostCores) }
}

/**
 * The cores that copies may take beside the `needed` ones: as many as are given, or all that the chip has left.
 * A chip that cannot even hold each layer once has none left; its assigner says so, or works in rounds.
 */
export const extraCoresOf = (
  chip: Counted,
  needed: number,
  given: number | undefined,
  duplicator: string,
): Either<BadExtraCores | TooManyExtraCores | NoExtraCores, number> => {
  const { available } = chip
  if (given === undefined)
    return chip.cores === 'as-needed'
      ? E.left({ _tag: 'NoExtraCores', chip: chip.name, duplicator })
      : E.right(Math.max(0, available - needed))
  if (!(Number.isSafeInteger(given) && given >= 0))
    return E.left({ _tag: 'BadExtraCores', extraCores: given })
  return given === 0 || needed + given <= available
    ? E.right(given)
    : E.left({ _tag: 'TooManyExtraCores', chip: chip.name, extraCores: given, needed, available })
}
