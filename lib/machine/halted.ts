import type { Blocked, Want } from './blocked.js'
import { type Microcode, opcode } from './microcode.js'

/** Why a unit stands still. */
export const standing = {
  /** Something is under way that will end by itself: a transfer, an MVM, an ADD. */
  busy: 0,
  /** It has executed all its code. */
  ended: 1,
  /** A signal that has not come. */
  signal: 2,
  /** A partial sum that has not been sent. */
  partialSum: 3,
  /** A place in the partial-sum buffers of the core that it sends to. */
  place: 4,
  /** A result of its own crossbar. */
  result: 5,
  /** A free input buffer, or for PROGRAM an idle crossbar. */
  buffer: 6,
} as const

/** Where the units of a phase stand when nothing can happen any more; units 2i and 2i + 1 are those of core i. */
export interface Halt {
  readonly place: Int32Array
  readonly standing: Uint8Array
  /** Iterations done of the loops around each unit's place: `unit * depth + slot`. */
  readonly counters: Float64Array
}

/** The vector that the loops around a unit's place mean. */
const vectorOf = (
  { op, pair, origin, entry, depth }: Microcode,
  { place, counters }: Halt,
  unit: number,
): number => {
  const open: number[] = []
  for (let at = entry[unit]!; at < place[unit]!; at++) {
    if (op[at] === opcode.loop) open.push(at)
    if (op[at] === opcode.next) open.pop()
  }
  return open.reduce((vector, at) => {
    const loop = origin[at]
    return loop?.op === 'LOOP'
      ? vector + loop.start + counters[unit * depth + pair[at]!]! * loop.step
      : vector
  }, 0)
}

const wantOf = ({ cores, pair, sender, receiver }: Microcode, halt: Halt, unit: number): Want => {
  const own = cores[unit >> 1]!.core
  const between = pair[halt.place[unit]!]!
  switch (halt.standing[unit]) {
    case standing.partialSum:
      return { kind: 'partial sum', core: sender[between]! }
    case standing.place:
      return { kind: 'place', core: cores[receiver[between]!]!.core }
    case standing.result:
      return { kind: 'result', core: own }
    case standing.buffer:
      return { kind: 'buffer', core: own }
    default:
      // a signal: of the units that are still busy when all is over, each polls for one in vain
      return { kind: 'signal', core: sender[between]! }
  }
}

/**
 * The cores that are blocked, each with the unit that says most: one that waits for another
 * core before one that waits for its own. Empty when every unit has executed all its code.
 */
export const blockedCores = (code: Microcode, halt: Halt): readonly Blocked[] =>
  code.cores.flatMap(({ core, layer }, i) => {
    const units = [2 * i + 1, 2 * i].filter((unit) => halt.standing[unit] !== standing.ended)
    const found = units.flatMap((unit): readonly Blocked[] => {
      const instruction = code.origin[halt.place[unit]!]
      if (instruction === undefined || instruction === null || instruction.op === 'LOOP') return []
      return [
        { core, layer, instruction, vector: vectorOf(code, halt, unit), want: wantOf(code, halt, unit) },
      ]
    })
    return found.toSorted((a, b) => Number(a.want.core === core) - Number(b.want.core === core)).slice(0, 1)
  })
