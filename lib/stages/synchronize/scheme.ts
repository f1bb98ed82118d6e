import type { Exchange } from '../../hardware/chip.js'
import type { Statement } from '../../isa/instruction.js'

/** The cores whose results are added, from the first rows of the matrix to the last, and what they may use. */
export interface VerticalGroup {
  readonly cores: readonly number[]
  /** Input vectors O. */
  readonly vectors: number
  readonly exchange: Exchange
  /** Partial sums that a core can hold for itself when they are forwarded. */
  readonly places: number
}

/** How one vertical group is synchronized: the code of each of its cores, in the same order. */
export interface Scheme {
  /** As it is called in reports: `linear`, `cyclic:16`. */
  readonly name: string
  readonly schedule: (group: VerticalGroup) => readonly (readonly Statement[])[]
}

/** Forwarding where `places` partial sums fit at the receiver, else through shared memory. */
export const exchangeWithin = ({ exchange, places }: VerticalGroup, needed: number): Exchange =>
  exchange === 'forward' && places >= needed ? 'forward' : 'memory'
