import * as fc from 'fast-check'

/** A source of small numbers that is always 0 once shrunk; each call of the inner function gives the next. */
export type Draws = () => () => number

/** Choices for what is built in a loop: few numbers that are used again and again. */
export const arbitraryDraws: fc.Arbitrary<Draws> = fc
  .array(fc.nat(15), { maxLength: 24 })
  .map((values) => () => {
    let next = 0
    return () => values[next++ % Math.max(1, values.length)] ?? 0
  })
