import type { Instruction } from '../../isa/instruction.js'

/** What must hold of a synchronized program, and does not. */
export type SynchronizationRule =
  /** Each vector gets each contribution exactly once, and each result is stored. */
  | 'complete'
  /** A partial sum is read after it was written, and a signal says so. */
  | 'ordered'
  /** No core waits for ever. */
  | 'deadlock'
  /** Partial sums that are forwarded always find a buffer in the end, whoever comes first. */
  | 'places'
  /** What is loaded of another layer's results has been stored, and a signal or an earlier phase says so. */
  | 'inputs'
  /** One unit of a core takes the signals of a sender, so that it is certain which. */
  | 'registers'
  /** Registers and buffers are empty in the end, so that the next layer, or inference, finds them so. */
  | 'drained'
  /** Each instruction finds what it works on. */
  | 'steps'
  /** It is short enough, or repeats itself enough, to be followed. */
  | 'length'

/** Something that a core does, and what that means here. */
export interface Step {
  readonly core: number
  readonly instruction: Instruction
  readonly vector: number
  readonly what: string
}

/** A program that goes wrong in some order of events that its signals allow. */
export interface Unsynchronized {
  readonly _tag: 'Unsynchronized'
  readonly rule: SynchronizationRule
  /** Index of the phase in the program. */
  readonly phase: number
  readonly scheme: string
  /** Whether it is the sequential reference of the phase. */
  readonly reference: boolean
  readonly layer: string
  /** What is wrong, in words. */
  readonly problem: string
  /** The events that lead there, the last where it goes wrong: two cores at the least where two are concerned. */
  readonly chain: readonly Step[]
}

/**
 * A program of which it is not known whether it goes wrong: it is outside of what `verify` decides, or too long for
 * it. The fields are those of `Unsynchronized`; the chain leads to what cannot be decided.
 */
export interface Undecided extends Omit<Unsynchronized, '_tag'> {
  readonly _tag: 'Undecided'
}

/** What is too long to be decided: the layer, the first phase in which that is so, and why. */
export type TooLongToProve = Pick<Undecided, 'phase' | 'layer' | 'problem'>

/** A fault of one phase; where it is not `decided`, the cores may as well go right in every order. */
export interface Fault extends Pick<Unsynchronized, 'rule' | 'layer' | 'problem' | 'chain'> {
  readonly decided: boolean
}
