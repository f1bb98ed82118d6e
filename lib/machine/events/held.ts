import { exactly, type Recurring } from '../relation/recurrence.js'
import type { CoreIndex } from '../relation/unitIndex.js'

/** What cores go on holding of what their output units have taken, for later instructions to free. */
export interface HeldBuffers extends Recurring {
  /** The core holds one more. */
  readonly hold: (core: CoreIndex) => void
  /** Lets go of one, the oldest; false where the core holds none. */
  readonly free: (core: CoreIndex) => boolean
}

/** Nothing is held at first. */
export const held = (cores: number): HeldBuffers => {
  const count = new Int32Array(cores)
  return {
    hold: (core) => {
      count[core]!++
    },
    free: (core) => {
      if (count[core] === 0) return false
      count[core]!--
      return true
    },
    ...exactly(count),
  }
}
