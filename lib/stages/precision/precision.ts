import type { Either } from 'fp-ts/lib/Either.js'
import type { Undecodable } from '../../codec/decode.js'
import type { Lowered } from '../../ir/lowered.js'

/** A layer that is named, and that the network does not have on crossbars. */
export interface UnknownLayer {
  readonly _tag: 'UnknownLayer'
  readonly layer: string
  /** The base layer that may have been meant; null where none has a name like it. */
  readonly meant: string | null
  /** The operator of that name, where there is one: it runs on output units, in the chip's bits. */
  readonly operator: string | null
}

/** Bits on average that no choice keeps to. */
export interface NoSuchPrecision {
  readonly _tag: 'NoSuchPrecision'
  /** What was asked for, and the least and the most that the choices give. */
  readonly asked: number
  readonly least: number
  readonly most: number
}

/** Why layers cannot be given bits of their own. `Undecodable`: bits that are none. */
export type PrecisionError = UnknownLayer | NoSuchPrecision | Undecodable

/** The plug-in point: in how many bits each layer is computed. */
export type PrecisionPolicy<E = PrecisionError> = (lowered: Lowered) => Either<E, Lowered>
