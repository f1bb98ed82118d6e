import type { Either } from 'fp-ts/lib/Either.js'
import * as E from 'fp-ts/lib/Either.js'
import type { Chip } from '../../hardware/chip.js'
import type { BadExtraCores, NoExtraCores, TooManyExtraCores } from './duplicate.js'

/** Far more cores than any chip has; a list of more would not fit into memory. */
const mostCores = 2 ** 18

/** The part of a chip that says how many cores there are. */
export type Counted = Pick<Chip, 'name' | 'cores' | 'interconnect'>

/** Cores that a chip has, or may have at most. */
const coresOf = ({ cores, interconnect }: Counted): number => {
  if (cores !== 'as-needed') return cores
  return interconnect.kind === 'mesh' ? interconnect.width * interconnect.height : mostCores
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
  const available = Math.min(coresOf(chip), mostCores)
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
