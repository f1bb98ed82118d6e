import { type Microcode, opcode } from './microcode.js'

/** Where each unit stands in its code, and how often it has been through the loops around. */
export interface Cursors {
  readonly place: Int32Array
  /** Iterations done: `unit * depth + slot`. */
  readonly counters: Float64Array
  /** Goes on at the bounds of loops until an instruction stands at the unit's place, which it gives. */
  readonly settle: (unit: number) => number
}

/** The units of a phase at the beginning of their code. */
export const cursors = ({ op, cycles, pair, count, entry, depth }: Microcode): Cursors => {
  const place = Int32Array.from(entry)
  const counters = new Float64Array(entry.length * depth)
  return {
    place,
    counters,
    settle: (unit) => {
      for (;;) {
        const at = place[unit]!
        const slot = unit * depth + pair[at]!
        if (op[at] === opcode.loop) {
          counters[slot] = 0
          place[unit] = at + 1
        } else if (op[at] === opcode.next) {
          place[unit] = ++counters[slot]! < count[at]! ? cycles[at]! : at + 1
        } else return at
      }
    },
  }
}
