import type { Either } from 'fp-ts/lib/Either.js'
import type { Invalid } from '../../codec/violation.js'
import type { Tiled } from '../../ir/tiled.js'

/** Extra cores that are no integer of at least 0. */
export interface BadExtraCores {
  readonly _tag: 'BadExtraCores'
  readonly extraCores: number
}

/** More extra cores than the chip has, or can have, beside those that each layer once takes. */
export interface TooManyExtraCores {
  readonly _tag: 'TooManyExtraCores'
  readonly chip: string
  readonly extraCores: number
  /** Cores that the layers take, each placed once. */
  readonly needed: number
  readonly available: number
}

/** A chip with as many cores as needed, and nobody who says how many copies may need. */
export interface NoExtraCores {
  readonly _tag: 'NoExtraCores'
  readonly chip: string
  readonly duplicator: string
}

/** More ways to spend the extra cores than can be looked at. */
export interface BudgetTooLarge {
  readonly _tag: 'BudgetTooLarge'
  readonly duplicator: string
  readonly extraCores: number
  /** About so many can be. */
  readonly most: number
}

/** Why layers cannot be duplicated. `Invalid`: a rule gives copies that are none, or more than there are cores for. */
export type DuplicateError = BadExtraCores | TooManyExtraCores | NoExtraCores | BudgetTooLarge | Invalid

/** The plug-in point: how often each layer is placed, and which of its vectors each copy takes. */
export type Duplicator<E = DuplicateError> = (tiled: Tiled) => Either<E, Tiled>
