import * as t from 'io-ts'
import { closed } from '../codec/closed.js'
import { integer, natural, positive } from '../codec/number.js'

/**
 * What is needed along one axis of a box of `size` positions, for the value x of one digit of whoever needs it:
 * from `floor((stride · x + low) / divisor)` to `floor((stride · x + high) / divisor)` every `step`-th position,
 * of those from `first` to `last`. With a stride of 0 it is the same for all.
 */
export interface NeedAxis {
  readonly size: number
  /** The place of the digit in the box of whoever needs it. */
  readonly digit: number
  readonly stride: number
  readonly divisor: number
  readonly low: number
  readonly high: number
  readonly step: number
  readonly first: number
  readonly last: number
}

/**
 * Which positions of one box each position of another needs: those that lie, along each of `axes`,
 * where that axis says. Both boxes are row-major; a position is its number. `box` and the sizes
 * of the axes may have more or fewer dimensions than what they stand for, but as many positions.
 *
 * @example
 * import { Need } from 'ohmflow/codec'
 * // two neighbours of four: position x of 2 needs 2x and 2x + 1
 * const axis = { size: 4, digit: 0, stride: 2, divisor: 1, low: 0, high: 1, step: 1, first: 0, last: 3 }
 * console.assert(Need.is({ box: [2], axes: [axis] }))
 */
export interface Need {
  readonly box: readonly number[]
  readonly axes: readonly NeedAxis[]
}

/** What a layer needs of one tensor: which elements of the results of `input`, a layer or an input of the network. */
export interface Reading {
  readonly input: string
  readonly need: Need
}

const NeedAxis: t.Type<NeedAxis> = closed<NeedAxis>('NeedAxis', {
  size: positive,
  digit: natural,
  stride: natural,
  divisor: positive,
  low: integer,
  high: integer,
  step: positive,
  first: natural,
  last: natural,
})

export const Need: t.Type<Need> = closed<Need>('Need', {
  box: t.readonlyArray(positive),
  axes: t.readonlyArray(NeedAxis),
})

export const Reading: t.Type<Reading> = closed<Reading>('Reading', { input: t.string, need: Need })
