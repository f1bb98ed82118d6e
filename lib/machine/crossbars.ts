import type { Chip } from '../hardware/chip.js'
import type { Microcode } from './microcode.js'
import { budget, type Drifting, exactly, type Recurring } from './recurrence.js'

/** The crossbar of each core between its input buffers and its output buffers. */
export interface Crossbars {
  /** Takes a free input buffer for an input that is to be loaded; false when there is none. */
  readonly reserve: (core: number) => boolean
  /** An input has been loaded; the crossbar begins with it where it can. */
  readonly loaded: (core: number) => void
  /** Whether it has worked off what it was given. */
  readonly idle: (core: number) => boolean
  /** Begins the next MVM where there is an input, a free output buffer and one left to do. */
  readonly start: (core: number) => void
  /** The MVM has ended: its input buffer is free, its result lies in an output buffer. */
  readonly ended: (core: number) => void
  /** Takes up a result, which stays in its output buffer; false when there is none. */
  readonly take: (core: number) => boolean
  /** The oldest result that was taken up leaves its output buffer. */
  readonly release: (core: number) => void
  readonly recurring: readonly Recurring[]
  /** The MVMs that are left to do. */
  readonly left: Drifting
}

/** Idle crossbars; `begin` is called when one starts an MVM. */
export const crossbars = (
  { mvms }: Pick<Microcode, 'mvms'>,
  { inputBuffers, outputBuffers }: Pick<Chip['core'], 'inputBuffers' | 'outputBuffers'>,
  begin: (core: number) => void,
): Crossbars => {
  const cores = mvms.length
  const left = Float64Array.from(mvms)
  const inputFree = new Int32Array(cores).fill(inputBuffers)
  const inputFull = new Int32Array(cores)
  const outputFree = new Int32Array(cores).fill(outputBuffers)
  const outputFull = new Int32Array(cores)
  const busy = new Uint8Array(cores)
  // results that the output unit has taken up and that still lie in their output buffers
  const taken = new Int32Array(cores)

  const start = (core: number): void => {
    if (busy[core] === 1 || inputFull[core] === 0 || outputFree[core] === 0 || left[core] === 0) return
    busy[core] = 1
    outputFree[core]!--
    left[core]!--
    begin(core)
  }
  return {
    reserve: (core) => {
      if (inputFree[core] === 0) return false
      inputFree[core]!--
      return true
    },
    loaded: (core) => {
      inputFull[core]!++
      start(core)
    },
    idle: (core) => inputFull[core] === 0 && busy[core] === 0,
    start,
    ended: (core) => {
      busy[core] = 0
      inputFull[core]!--
      inputFree[core]!++
      outputFull[core]!++
    },
    take: (core) => {
      if (outputFull[core] === 0) return false
      outputFull[core]!--
      taken[core]!++
      return true
    },
    release: (core) => {
      // a sum that this core did not multiply lies in no output buffer
      if (taken[core] === 0) return
      taken[core]!--
      outputFree[core]!++
      start(core)
    },
    recurring: [inputFree, inputFull, outputFree, outputFull, busy, taken].map(exactly),
    left: budget(left),
  }
}
