import type { Instruction } from '../../../lib/isa/instruction.js'
import type { Executed } from '../../../lib/isa/instructions.js'

/** What a unit, or the bus for a unit, did from `begin` to `end`. */
export interface Interval {
  readonly begin: number
  readonly end: number
  readonly on: 'bus' | 'crossbar' | 'output unit' | 'writing' | 'pause'
  readonly core: number
  readonly op: Instruction['op']
  readonly vector: number
  /** Bytes moved; 0 where it is not the bus, or links of a mesh. */
  readonly bytes: number
  /** The links of a mesh that it holds; none on a bus. */
  readonly links: readonly string[]
}

/** A unit that is left in the middle of its code. */
export interface Stuck extends Executed {
  readonly core: number
  readonly unit: 'load' | 'output'
}

/** What the programs of one phase took. */
export interface Timed {
  readonly end: number
  /** Of each core, the time of its last STORE or WRITE. */
  readonly lastStore: readonly number[]
  /** Of each core, its reads of flags. */
  readonly polls: readonly number[]
  readonly peakPartialSumBytes: number
  /** Everything that took time, in the order in which it began. */
  readonly intervals: readonly Interval[]
  readonly stuck: readonly Stuck[]
}
