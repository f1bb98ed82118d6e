import * as fc from 'fast-check'

/** Whose turn it is next, and for how many steps. */
export interface Turn {
  readonly unit: number
  readonly steps: number
}

/**
 * In which order the units of cores take turns, over and over again;
 * the empty schedule always lets the first unit go on that can.
 */
export type Schedule = readonly Turn[]

/**
 * Schedules from lockstep to one core running far ahead. Shrinks towards the empty one.
 *
 * @example
 * import * as fc from 'fast-check'
 * import { arbitrarySchedule } from 'ohmflow/laws'
 * console.assert(fc.sample(arbitrarySchedule, 10).every((turns) => turns.every(({ steps }) => steps >= 1)))
 */
export const arbitrarySchedule: fc.Arbitrary<Schedule> = fc.array(
  fc.record({
    unit: fc.nat(99),
    steps: fc.oneof(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 200 })),
  }),
  { maxLength: 20 },
)
