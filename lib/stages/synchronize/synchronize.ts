import type { Either } from 'fp-ts/lib/Either.js'
import type { Undecodable } from '../../codec/decode.js'
import type { Invalid } from '../../codec/violation.js'
import type { Placed } from '../../ir/placed.js'
import type { Program } from '../../ir/program.js'
import type { MemoryExceeded } from '../../machine/activations/memoryExceeded.js'

/** A block size that is not an integer of at least 1. */
export interface BadBlock {
  readonly _tag: 'BadBlock'
  readonly scheme: string
  readonly block: number
}

/** A layer that keeps more partial sums alive than it may, however it is synchronized. */
export interface PartialSumLimit {
  readonly _tag: 'PartialSumLimit'
  readonly layer: string
  /** Bytes that there may be. */
  readonly limit: number
  /** The fewest bytes that any scheme takes, and which one. */
  readonly least: number
  readonly scheme: string
}

/** A limit of memory that is not an integer of at least 0. */
export interface BadLimit {
  readonly _tag: 'BadLimit'
  readonly limit: number
}

/** A part of the cycles that is not from 0 to below 1. */
export interface BadTolerance {
  readonly _tag: 'BadTolerance'
  readonly within: number
}

/** A number of images that is not an integer of at least 1. */
export interface BadImages {
  readonly _tag: 'BadImages'
  readonly images: number
}

/** A chip that polls flags, and so has no registers by which layers could wait for one another. */
export interface NoRegisters {
  readonly _tag: 'NoRegisters'
  readonly chip: string
}

/** A layer whose copies take consecutive vectors, so that most of them would wait for a whole layer. */
export interface InPieces {
  readonly _tag: 'InPieces'
  readonly layer: string
}

/**
 * `Undecodable`: what comes in as the chip is not one. `Invalid`: it cannot be built, the tiles
 * that come in are no partition of their layers, or do not sit in the chip's cores.
 */
export type SynchronizeError =
  | BadBlock
  | BadLimit
  | BadTolerance
  | PartialSumLimit
  | BadImages
  | NoRegisters
  | InPieces
  | MemoryExceeded
  | Undecodable
  | Invalid

/** The plug-in point: in which order cores take vectors, and who waits for whom. */
export type Synchronizer<E = SynchronizeError> = (placed: Placed) => Either<E, Program>
