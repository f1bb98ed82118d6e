import type { Mnemonic } from '../../isa/instructionSet.js'

/** What a unit of a core waits for, where it does not work. */
export type Waiting =
  | 'another layer'
  | 'a partial sum'
  | 'room for a partial sum'
  | 'its crossbar'
  | 'a free buffer'
  | 'its output unit'
  | 'the interconnect'

/** Where something happens: the row of a unit among those of its core, and when. */
export interface TracePlace {
  readonly core: number
  /** 0 load unit, 1 crossbar, 2 output unit of the first program of a core in its phase; 3, 4, 5 those of the second, and so on. */
  readonly lane: number
  /** In cycles from the start of the program. */
  readonly at: number
}

/** One thing to be seen on a timeline. Times are in cycles from the start of the program. */
export type TraceEvent =
  /** A unit does something, or waits. Those of one lane never overlap. */
  | {
      readonly kind: 'slice'
      readonly core: number
      readonly lane: number
      readonly begin: number
      readonly end: number
      readonly doing: Mnemonic | Waiting
      readonly waits: boolean
      readonly layer: string
      readonly vector: number
    }
  /** A signal, from the slice of its CALL or SIGNAL to the slice that it lets begin; both have been seen before. */
  | { readonly kind: 'flow'; readonly id: number; readonly from: TracePlace; readonly to: TracePlace }
  /** Bytes of partial sums that are alive from now on. */
  | { readonly kind: 'partial sums'; readonly at: number; readonly bytes: number }
  /** Bytes of results that wait in memory for their last reader from now on. */
  | { readonly kind: 'activations'; readonly at: number; readonly bytes: number }
  /** How many transfers go on at a time, on average from now to the next such event: on a bus 1 at most. */
  | { readonly kind: 'transfers'; readonly at: number; readonly average: number }

/** Which part of a program is traced, and how much of it. */
export interface TraceWindow {
  /** The first cycle; 0 where it is left out. */
  readonly from?: number
  /** The first cycle after it; the end of the program where it is left out. */
  readonly to?: number
  /** Events at the most, after which a trace breaks off. */
  readonly most?: number
}

/** What has been traced: cycles from `from` to `to` of all, `complete` where the window was not too large. */
export interface TraceExtent {
  readonly from: number
  readonly to: number
  readonly total: number
  readonly events: number
  readonly complete: boolean
}
