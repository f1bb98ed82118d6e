import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  firstNeeded,
  firstNeededFrom,
  lastNeeded,
  lastNeededBefore,
  lastNeededOfCopy,
} from '../../lib/entries/program.js'
import type { Need, NeedAxis } from '../../lib/ir/need.js'
import { runs } from '../runs.js'
import { neededBy, positionsOf } from './sets.js'

const axisOf = (digits: number): fc.Arbitrary<NeedAxis> =>
  fc
    .record({
      size: fc.integer({ min: 1, max: 9 }),
      digit: fc.nat(Math.max(0, digits - 1)),
      stride: fc.nat(digits === 0 ? 0 : 3),
      divisor: fc.integer({ min: 1, max: 3 }),
      low: fc.integer({ min: -6, max: 6 }),
      reach: fc.nat(6),
      step: fc.integer({ min: 1, max: 3 }),
      margins: fc.tuple(fc.nat(2), fc.nat(2)),
    })
    .map(({ low, reach, margins, size, divisor, step, ...axis }) => ({
      ...axis,
      size,
      divisor,
      low,
      high: low + reach,
      step: divisor === 1 ? step : 1,
      first: Math.min(margins[0], size - 1),
      last: Math.max(Math.min(margins[0], size - 1), size - 1 - margins[1]),
    }))

const need: fc.Arbitrary<Need> = fc
  .array(fc.integer({ min: 1, max: 5 }), { maxLength: 3 })
  .chain((box) => fc.record({ box: fc.constant(box), axes: fc.array(axisOf(box.length), { maxLength: 3 }) }))

const times = { numRuns: runs(300) }

describe('what of a closed form is asked of each position is what the set of positions says', () => {
  it('first and last', () => {
    fc.assert(
      fc.property(need, (of) => {
        for (const position of positionsOf(of)) {
          const all = neededBy(of, position)
          expect(lastNeeded(of, position)).toBe(all.at(-1) ?? -1)
          expect(firstNeeded(of, position)).toBe(all[0] ?? -1)
        }
      }),
      times,
    )
  })

  it('last before another', () => {
    fc.assert(
      fc.property(need, fc.nat(40), (of, before) => {
        for (const position of positionsOf(of)) {
          const all = neededBy(of, position).filter((at) => at < before)
          expect(lastNeededBefore(of, position, before)).toBe(all.at(-1) ?? -1)
        }
      }),
      times,
    )
  })

  it('last of a copy', () => {
    fc.assert(
      fc.property(need, fc.integer({ min: 1, max: 9 }), fc.nat(8), (of, copies, number) => {
        const copy = number % copies
        for (const position of positionsOf(of)) {
          const all = neededBy(of, position).filter((at) => at % copies === copy)
          expect(lastNeededOfCopy(of, position, copies, copy)).toBe(all.at(-1) ?? -1)
        }
      }),
      times,
    )
  })

  it('first that is still needed: never too late, and exact where neighbours are taken and nothing is outside', () => {
    fc.assert(
      fc.property(need, (of) => {
        const all = positionsOf(of).map((position) => neededBy(of, position))
        const isPlain = of.axes.every(({ step }) => step === 1) && all.every((set) => set.length > 0)
        for (const position of positionsOf(of)) {
          const least = Math.min(...all.slice(position).flat())
          if (isPlain) expect(firstNeededFrom(of, position)).toBe(least)
          else expect(firstNeededFrom(of, position)).toBeLessThanOrEqual(least)
        }
      }),
      times,
    )
  })
})
