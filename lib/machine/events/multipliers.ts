import { multiplication } from '../../isa/instructionSet.js'
import type { Microcode } from '../relation/microcode.js'
import { budget, type Drifting, exactly, type Recurring } from '../relation/recurrence.js'
import { tokenNumbers } from '../relation/tokens.js'
import type { CoreIndex } from '../relation/unitIndex.js'

/** The crossbar of each core, which multiplies whenever it has what a multiplication takes. */
export interface Multipliers {
  /** Begins the next MVM where it can. */
  readonly start: (core: CoreIndex) => void
  /** The MVM has ended, and gives what a multiplication gives. */
  readonly ended: (core: CoreIndex) => void
  readonly recurring: Recurring
  /** The MVMs that are left to do. */
  readonly left: Drifting
}

/** Idle crossbars, which take from these tokens and give to them; `begin` is called when one starts an MVM. */
export const multipliers = (
  { mvms }: Pick<Microcode, 'mvms'>,
  tokens: Int32Array,
  begin: (core: CoreIndex) => void,
): Multipliers => {
  const left = Float64Array.from(mvms)
  const busy = new Uint8Array(mvms.length)
  const number = tokenNumbers(mvms.length)
  const [first = 0, second = 0] = multiplication.takes.map((resource) => number.ofCore(resource, 0))
  const [given = 0, alsoGiven = 0] = multiplication.gives.map((resource) => number.ofCore(resource, 0))
  return {
    start: (core) => {
      if (busy[core] === 1 || left[core] === 0) return
      if (tokens[first + core] === 0 || tokens[second + core] === 0) return
      tokens[first + core]!--
      tokens[second + core]!--
      busy[core] = 1
      left[core]!--
      begin(core)
    },
    ended: (core) => {
      busy[core] = 0
      tokens[given + core]!++
      tokens[alsoGiven + core]!++
    },
    recurring: exactly(busy),
    left: budget(left),
  }
}
