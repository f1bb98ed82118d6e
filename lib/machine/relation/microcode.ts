import type { CoreProgram } from '../../ir/program.js'
import type { Instruction, Statement } from '../../isa/instruction.js'
import type { ChannelIndex, CoreIndex, IndexColumn, UnitIndex } from './unitIndex.js'

/** What a unit is busy with from the moment an instruction has what it takes. */
export const busyWith = {
  /** Its code has ended. */
  end: 0,
  /** Nothing: it goes on at once. */
  nothing: 1,
  transfer: 2,
  work: 3,
  /** Transfers, until one finds what it takes. */
  polling: 4,
  /** Nothing: it stands at a bound of a loop, from where it goes on in its code. */
  looping: 5,
  /** Nothing, once a register counts as many signals as it needs. */
  awaiting: 6,
} as const

/**
 * A phase as flat typed arrays. Each core has two instruction streams, for its load unit and its output unit (see
 * `unitIndex`); each begins at `entry` and holds only what that unit executes. Durations are resolved
 * to cycles, cores to indices, (sender, receiver) to a channel for each ordered pair of cores, and what an
 * instruction takes and gives to tokens.
 */
export interface Microcode {
  readonly cores: readonly CoreProgram[]
  readonly op: Int32Array
  /** Cycles of a transfer or of work. */
  readonly cycles: Float64Array
  /** The channel of instructions that name another core, −1 of others. */
  readonly channel: IndexColumn<ChannelIndex>
  /** How many tokens it takes and gives. */
  readonly count: Float64Array
  /** Of `loop` and `next`: the slot of the loop's counter, its iterations, and of `next` where the body begins. */
  readonly slot: Int32Array
  readonly iterations: Float64Array
  readonly body: Int32Array
  /** What the unit is busy with, see `busyWith`. */
  readonly busy: Uint8Array
  /** The token that it takes as it begins, −1 for none; see `tokenOf`. */
  readonly takes: Int32Array
  /** The token that it gives as it ends, −1 for none. */
  readonly gives: Int32Array
  /** What it does beside taking and giving tokens, see `effect`. */
  readonly effects: Uint8Array
  /** The registers that a SIGNAL counts up, numbered as they come up; none else. */
  readonly counts: readonly (readonly number[])[]
  /** The register that an AWAIT looks at, −1 else. */
  readonly awaits: Int32Array
  /** Of each register, the unit that awaits it, −1 where none does. */
  readonly listener: IndexColumn<UnitIndex>
  /** Of each place, that of the `loop` around it, −1 where there is none. */
  readonly around: Int32Array
  readonly entry: Int32Array
  /** MVMs of each core, and the cycles that one takes. */
  readonly mvms: Float64Array
  readonly mvmCycles: Float64Array
  /** How many images go through one after the other. */
  readonly images: number
  /** Results that each core stores of one of several images that go through one after the other; 0 where there is one. */
  readonly storesOfImage: Float64Array
  /** Bytes of a partial sum of each core. */
  readonly sumBytes: Float64Array
  /** Of each channel, the index of the receiving core, −1 where it takes no part in the phase. */
  readonly receiver: IndexColumn<CoreIndex>
  /** Of each channel, the number of the sending core. */
  readonly sender: Int32Array
  /** Of each place, the links that its transfer goes over, numbered from 0; null on a bus. */
  readonly routes: readonly (readonly number[])[] | null
  /** How many links the routes go over. */
  readonly links: number
  /** Nested loops at the most. */
  readonly depth: number
  /** The statement that each place stands for, for messages. */
  readonly origin: readonly (Statement | null)[]
}

/** Whether an instruction stands at a place, and no bound of a loop or end of code. */
export const isInstruction = (origin: Microcode['origin'][number] | undefined): origin is Instruction =>
  origin !== undefined && origin !== null && origin.op !== 'LOOP'
