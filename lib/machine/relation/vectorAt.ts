import type { Cursors } from './cursors.js'
import type { Microcode } from './microcode.js'
import type { UnitIndex } from './unitIndex.js'

/** The vector that the loops around a unit's place say, while it stands there. */
export const vectorAt = (
  { origin, around, slot, depth }: Pick<Microcode, 'origin' | 'around' | 'slot' | 'depth'>,
  { counters }: Pick<Cursors, 'counters'>,
): ((unit: UnitIndex, place: number) => number) => {
  const loops = origin.map((statement) => (statement?.op === 'LOOP' ? statement : null))
  return (unit, place) => {
    let vector = 0
    for (let at = around[place]!; at >= 0; at = around[at]!) {
      const { start, step } = loops[at]!
      vector += start + counters[unit * depth + slot[at]!]! * step
    }
    return vector
  }
}
