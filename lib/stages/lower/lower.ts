import type { Either } from 'fp-ts/lib/Either.js'
import type { HiddenWeights } from '../../ir/hiddenWeights.js'
import type { Lowered } from '../../ir/lowered.js'
import type { Network } from '../../ir/network.js'

/** A convolution over three or more spatial dimensions: im2col here covers one and two. */
export interface UnsupportedConvolution {
  readonly _tag: 'UnsupportedConvolution'
  readonly node: string
  readonly op: string
  readonly spatialDimensions: number
}

/**
 * A network without a single convolution or matrix product with constant weights: there is nothing to put on crossbars.
 */
export interface NoBaseLayer {
  readonly _tag: 'NoBaseLayer'
  readonly network: string
  readonly operators: readonly string[]
  /** Products whose weights come of constants by what is not computed here. */
  readonly hidden: readonly HiddenWeights[]
}

/** Why a layer cannot be lowered. */
export type LowerError = UnsupportedConvolution | NoBaseLayer

/** The plug-in point: how a network becomes matrix-vector products. */
export type Lowering<E = LowerError> = (network: Network) => Either<E, Lowered>
