import type { Microcode } from '../machine/microcode.js'
import { opcode } from '../machine/microcode.js'

/** Where each unit of a phase stands, and on which vector it works. */
export interface Streams {
  readonly place: Int32Array
  /** The vector that the loops around a unit's place mean. */
  readonly vector: Float64Array
  /** Goes on at the bounds of loops until an instruction stands at the unit's place, which it gives. */
  readonly settle: (unit: number) => number
}

/** The units of a phase at the beginning of their code: two a core, the load unit and the output unit. */
export const streams = ({ op, cycles, pair, count, entry, depth, origin }: Microcode): Streams => {
  const units = entry.length
  const place = Int32Array.from(entry)
  const vector = new Float64Array(units)
  const outside = new Float64Array(units * depth)
  const done = new Float64Array(units * depth)
  const loops = origin.map((statement) => (statement?.op === 'LOOP' ? statement : null))
  const start = Float64Array.from(loops, (loop) => loop?.start ?? 0)
  const step = Float64Array.from(loops, (loop) => loop?.step ?? 0)
  return {
    place,
    vector,
    settle: (unit) => {
      for (;;) {
        const at = place[unit]!
        const slot = unit * depth + pair[at]!
        if (op[at] === opcode.loop) {
          outside[slot] = vector[unit]!
          done[slot] = 0
          vector[unit] = outside[slot]! + start[at]!
          place[unit] = at + 1
        } else if (op[at] === opcode.next) {
          done[slot]!++
          if (done[slot]! < count[at]!) {
            vector[unit] = outside[slot]! + start[at]! + done[slot]! * step[at]!
            place[unit] = cycles[at]!
          } else {
            vector[unit] = outside[slot]!
            place[unit] = at + 1
          }
        } else return at
      }
    },
  }
}
