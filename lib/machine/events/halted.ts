import type { Microcode } from '../relation/microcode.js'
import { tokenNumbers } from '../relation/tokens.js'
import { asCore, asUnit, coreOf, loadUnitOf, outputUnitOf, type UnitIndex } from '../relation/unitIndex.js'
import { vectorAt } from '../relation/vectorAt.js'
import type { Blocked, Want } from './blocked.js'

/** Why a unit stands still that waits for no token. */
export const standing = {
  /** Something is under way that will end by itself: a transfer, an MVM, an ADD. */
  busy: -1,
  /** It has executed all its code. */
  ended: -2,
  /** It waits until a register counts as many signals as it needs. */
  awaiting: -3,
} as const

/** Where the units of a phase stand when nothing can happen any more. */
export interface Halt {
  readonly place: Int32Array
  /** The token that each waits for, or one of `standing`. */
  readonly standing: Int32Array
  /** Iterations done of the loops around each unit's place: `unit * depth + slot`. */
  readonly counters: Float64Array
}

/** Who signals a register: the first core whose code does so. */
const signaller = ({ cores, counts, awaits, entry }: Microcode, at: number, own: number): number => {
  const place = counts.findIndex((registers) => registers.includes(awaits[at]!))
  if (place < 0) return own
  const unit = asUnit(entry.findLastIndex((begin) => begin <= place))
  return cores[coreOf(unit)]?.core ?? own
}

const wantOf = (code: Microcode, halt: Halt, unit: UnitIndex): Want => {
  const { cores, channel, sender, receiver, takes } = code
  const at = halt.place[unit]!
  const own = cores[coreOf(unit)]!.core
  if (halt.standing[unit] === standing.awaiting) return { kind: 'signal', core: signaller(code, at, own) }
  // of the units that are still busy when all is over, each polls for a signal in vain
  switch (tokenNumbers(cores.length).resourceOf(takes[at]!)) {
    case 'forwarded sum':
      return { kind: 'partial sum', core: sender[channel[at]!]! }
    case 'partial-sum buffer':
      return { kind: 'place', core: cores[receiver[channel[at]!]!]!.core }
    case 'product':
      return { kind: 'result', core: own }
    case 'signal':
      return { kind: 'signal', core: sender[channel[at]!]! }
    default:
      return { kind: 'buffer', core: own }
  }
}

/**
 * The cores that are blocked, each with the unit that says most: one that waits for another
 * core before one that waits for its own. Empty when every unit has executed all its code.
 */
export const blockedCores = (code: Microcode, halt: Halt): readonly Blocked[] => {
  const vectorOf = vectorAt(code, halt)
  return code.cores.flatMap(({ core, layer }, i) => {
    const units = [outputUnitOf(asCore(i)), loadUnitOf(asCore(i))].filter(
      (unit) => halt.standing[unit] !== standing.ended,
    )
    const found = units.flatMap((unit): readonly Blocked[] => {
      const instruction = code.origin[halt.place[unit]!]
      if (instruction === undefined || instruction === null || instruction.op === 'LOOP') return []
      return [
        {
          core,
          layer,
          instruction,
          vector: vectorOf(unit, halt.place[unit]!),
          want: wantOf(code, halt, unit),
        },
      ]
    })
    return found.toSorted((a, b) => Number(a.want.core === core) - Number(b.want.core === core)).slice(0, 1)
  })
}
