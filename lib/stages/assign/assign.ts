import type { Either } from 'fp-ts/lib/Either.js'
import type { Placed } from '../../ir/placed.js'
import type { Tiled } from '../../ir/tiled.js'

/** More tiles than cores: `needed` cores would do. */
export interface TooFewCores {
  readonly _tag: 'TooFewCores'
  readonly chip: string
  readonly needed: number
  readonly available: number
  /** Places of the mesh: as many cores are possible without a larger one. Null on a bus. */
  readonly places: number | null
  /** The layer with the most tiles: a chip with as many cores works in rounds without cutting any layer. */
  readonly largest: { readonly layer: string; readonly tiles: number }
}

/** A layer whose copies do not fit the chip even when they have all cores to themselves; one that is placed once is cut. */
export interface LayerTooLarge {
  readonly _tag: 'LayerTooLarge'
  readonly chip: string
  readonly layer: string
  readonly needed: number
  readonly available: number
  /** Places of the mesh, null on a bus. */
  readonly places: number | null
}

/** More placements than can be looked at one by one. */
export interface SearchTooLarge {
  readonly _tag: 'SearchTooLarge'
  readonly chip: string
  readonly tiles: number
  readonly cores: number
}

/** Why tiles cannot be placed. */
export type AssignError = TooFewCores | LayerTooLarge | SearchTooLarge

/** The plug-in point: which core holds which tile. */
export type Assigner<E = AssignError> = (tiled: Tiled) => Either<E, Placed>
