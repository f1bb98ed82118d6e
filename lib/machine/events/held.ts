import { exactly, type Recurring } from '../relation/recurrence.js'

/** What cores go on holding of what their output units have taken, for later instructions to free. */
export interface Held extends Recurring {
  /** The core holds one more. */
  readonly hold: (core: number) => void
  /** Lets go of one, the oldest; false where the core holds none. */
  readonly free: (core: number) => boolean
}

/** Nothing is held at first. */
export const held = (cores: number): Held => {
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
