import type { Either } from 'fp-ts/lib/Either.js'
import type { CellArray } from '../../hardware/chip.js'
import type { Lowered } from '../../ir/lowered.js'
import type { Tiled } from '../../ir/tiled.js'

/** A crossbar too narrow for the bit slices of even one weight. */
export interface CrossbarTooSmall {
  readonly _tag: 'CrossbarTooSmall'
  readonly crossbar: CellArray
}

/** More tiles than can be handled, and than any chip has cores. */
export interface TooManyTiles {
  readonly _tag: 'TooManyTiles'
  readonly tiles: number
  readonly most: number
}

/** More tiles one above the other than can be handled: their partial sums make up one result. */
export interface TooTall {
  readonly _tag: 'TooTall'
  readonly layer: string
  /** Of the layer's matrix. */
  readonly rows: number
  readonly tiles: number
  readonly most: number
  /** With so many rows a crossbar is high enough. */
  readonly crossbarRows: number
}

/** Why matrices cannot be cut. */
export type TileError = CrossbarTooSmall | TooManyTiles | TooTall

/** The plug-in point: how weight matrices are cut into tiles that fit a crossbar. */
export type Partitioner<E = TileError> = (lowered: Lowered) => Either<E, Tiled>
