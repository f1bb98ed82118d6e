import type { Microcode } from './microcode.js'
import { control } from './opcodes.js'
import type { Drifting } from './recurrence.js'
import type { UnitIndex } from './unitIndex.js'

/** Where each unit stands in its code, and how often it has been through the loops around. */
export interface Cursors extends Drifting {
  readonly place: Int32Array
  /** Iterations done: `unit * depth + slot`. */
  readonly counters: Float64Array
  /** Goes on at the bounds of loops until an instruction stands at the unit's place, which it gives. */
  readonly settle: (unit: UnitIndex) => number
  /** How many vectors further a unit is than it was when its state was saved, if it is at the same place. */
  readonly moved: (unit: UnitIndex) => number
  /** Whether the unit that is watched has come round in a loop since it was last asked. */
  readonly turned: () => boolean
  /** Watches the next unit that comes round. */
  readonly watch: () => void
}

/**
 * The units of a phase at the beginning of their code. With `outermost`, who is watched comes round in a loop that
 * no other is around, and when it has left that one, the next unit that comes round is.
 */
// oxlint-disable-next-line max-lines-per-function -- one state, and the short functions that share it
export const cursors = (
  { op, slot: slots, iterations, body, around, entry, depth, origin }: Microcode,
  outermost = false,
): Cursors => {
  const units = entry.length
  const place = Int32Array.from(entry)
  const counters = new Float64Array(units * depth)
  /** How often each loop has been entered: iterations of another entry are no continuation. */
  const entered = new Float64Array(units * depth)
  const [savedCounters, savedEntered] = [counters.slice(), entered.slice()]
  const step = Float64Array.from(origin, (statement) => (statement?.op === 'LOOP' ? statement.step : 0))
  let watched = -1
  let turned = false
  return {
    place,
    counters,
    settle: (unit) => {
      for (;;) {
        const at = place[unit]!
        const slot = unit * depth + slots[at]!
        if (op[at] === control.loop) {
          counters[slot] = 0
          entered[slot]!++
          place[unit] = at + 1
        } else if (op[at] === control.next) {
          const isTurn = !outermost || around[around[at]!] === -1
          if (++counters[slot]! < iterations[at]!) {
            place[unit] = body[at]!
            if (!isTurn) continue
            if (watched < 0) watched = unit
            if (watched === unit) turned = true
          } else {
            place[unit] = at + 1
            if (outermost && isTurn && watched === unit) watched = -1
          }
        } else return at
      }
    },
    moved: (unit) => {
      let vectors = 0
      for (let at = around[place[unit]!]!; at >= 0; at = around[at]!) {
        const slot = unit * depth + slots[at]!
        vectors += (counters[slot]! - savedCounters[slot]!) * step[at]!
      }
      return vectors
    },
    turned: () => {
      const since = turned
      turned = false
      return since
    },
    watch: () => {
      watched = -1
    },
    save: () => {
      savedCounters.set(counters)
      savedEntered.set(entered)
    },
    // a period goes through no end of a loop around a unit's place but
    // those that it enters itself, and those have to be where they were
    periods: () => {
      let most = Number.POSITIVE_INFINITY
      for (let unit = 0; unit < units; unit++)
        for (let at = around[place[unit]!]!; at >= 0; at = around[at]!) {
          const slot = unit * depth + slots[at]!
          const done = counters[slot]! - savedCounters[slot]!
          if (done === 0) continue
          if (done < 0 || entered[slot] !== savedEntered[slot]) return 0
          most = Math.min(most, Math.floor((iterations[at]! - 1 - counters[slot]!) / done))
        }
      return most
    },
    skip: (periods) => {
      for (let unit = 0; unit < units; unit++)
        for (let at = around[place[unit]!]!; at >= 0; at = around[at]!) {
          const slot = unit * depth + slots[at]!
          counters[slot]! += periods * (counters[slot]! - savedCounters[slot]!)
        }
    },
  }
}
