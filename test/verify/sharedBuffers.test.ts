import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Statement } from '../../lib/isa/instruction.js'
import { type SharedBuffers, sharedBuffers } from '../../lib/verify/state/sharedBuffers.js'
import { refuted } from '../refuted.js'
import { runs } from '../runs.js'

const senders = fc.constantFrom(1, 2)

/** So many sums of one sender, and then of another, as often as the code says. */
const code: fc.Arbitrary<readonly Statement[]> = fc
  .array(fc.tuple(senders, fc.integer({ min: 1, max: 40 })), { minLength: 1, maxLength: 5 })
  .map((stretches) =>
    stretches.map(([from, count]): Statement => {
      const body: readonly Statement[] = [{ op: 'RECEIVE', from }]
      return { op: 'LOOP', count, start: 0, step: 1, body }
    }),
  )

/** What happens to the places: somebody asks, somebody sends, or one is freed. */
type Event = readonly ['may' | 'sent', number] | readonly ['freed']

const events: fc.Arbitrary<readonly Event[]> = fc.array(
  fc.oneof(
    fc.tuple(fc.constantFrom('may' as const, 'sent' as const), senders),
    fc.constant(['freed'] as const),
  ),
  { minLength: 1, maxLength: 8 },
)

/** The answers to those who ask. */
const answers = (order: SharedBuffers, happens: readonly Event[]): readonly boolean[] =>
  happens.flatMap((event) => {
    if (event[0] === 'may') return [order.may(event[1])]
    if (event[0] === 'sent') order.sent(event[1])
    else order.freed()
    return []
  })

const cases = fc.record({ code, before: events, period: events, places: fc.integer({ min: 1, max: 30 }) })

/** As many periods as are foretold give the same answers again, and a skip over them leads to where they do. */
const foretold = (periodsOf: (order: SharedBuffers) => number, seen = { periods: 0 }) =>
  fc.property(cases, ({ code, before, period, places }) => {
    const begun = () => {
      const order = sharedBuffers({ code }, places)
      answers(order, before)
      order.save()
      return { order, first: answers(order, period) }
    }
    const [stepped, skipped] = [begun(), begun()]
    const periods = Math.min(100, periodsOf(stepped.order))
    seen.periods += periods
    for (let i = 0; i < periods; i++) expect(answers(stepped.order, period)).toEqual(stepped.first)
    skipped.order.skip(periods, 0)
    for (let i = 0; i < 3; i++) expect(answers(skipped.order, period)).toEqual(answers(stepped.order, period))
  })

describe('buffers that several senders share', () => {
  test('foretells how often a period can follow just like the last', () => {
    const seen = { periods: 0 }
    fc.assert(
      foretold((order) => order.periods(), seen),
      { numRuns: runs(1000) },
    )
    expect(seen.periods).toBeGreaterThan(300)
  })

  test('the law fails for one period more', () => {
    const more = foretold((order) => order.periods() + 1)
    expect(refuted(more, { numRuns: 3000 })).toBe(true)
  })
})
