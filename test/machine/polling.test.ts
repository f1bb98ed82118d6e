import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { flags } from '../../lib/machine/events/flags.js'
import { pollingOf } from '../../lib/machine/events/polling.js'
import { timers } from '../../lib/machine/events/timers.js'
import { asUnit } from '../../lib/machine/relation/unitIndex.js'

describe('the flags of units', () => {
  test('are counted as one who looks at all of them would find them', () => {
    const changes = fc.array(fc.record({ unit: fc.nat(5), set: fc.boolean() }))
    fc.assert(
      fc.property(changes, (changes) => {
        const set = Array.from({ length: 6 }, () => false)
        const counted = flags(6, (unit) => set[unit] === true)
        for (const { unit, set: now } of changes) {
          set[unit] = now
          counted.look(asUnit(unit))
          expect(counted.anySet()).toBe(set.includes(true))
        }
      }),
    )
  })

  test('are looked at one by one, and again when periods were skipped', () => {
    let looks = 0
    let isSet = false
    const counted = flags(1000, () => {
      looks++
      return isSet
    })
    counted.look(asUnit(7))
    isSet = true
    expect([counted.anySet(), looks]).toEqual([false, 1])
    counted.skip(1, 1)
    expect([counted.anySet(), looks]).toEqual([true, 1001])
  })
})

describe('rounds of reads', () => {
  const units = 100
  const pause = 10

  /** How often all units are looked at while each reads once a round, and something else happens every so many reads. */
  const looksAmong = (rounds: number, quiet: number): number => {
    const timer = timers([pause, Number.MAX_SAFE_INTEGER])
    // something else is due, but not soon
    timer.set(1, 0, 0, 0)
    const moment = { now: 0, order: 1 }
    let looks = 0
    const waiting = () => {
      looks++
      return 0
    }
    const polling = pollingOf({ waiting }, timer, [0], moment, new Float64Array(units / 2), units)
    for (let read = 1; read <= rounds * units; read++) {
      moment.now++
      timer.set(0, moment.now, moment.order++, read % units)
      polling.failed(asUnit(read % units))
      timer.take()
      if (read % quiet === 0) polling.disturbed()
    }
    return looks
  }

  test('that are interrupted cost nothing beside the reads', () => {
    expect(looksAmong(20, 3)).toBe(0)
    expect(looksAmong(20, units - 1)).toBe(0)
  })

  /** What is left once something else is due, where units read a flag in vain until then, each a pause after its last time. */
  const readUntil = (due: number, starts: readonly number[], length: number, skips: boolean) => {
    const timer = timers([length, due])
    const moment = { now: 0, order: 0 }
    const polls = new Float64Array(starts.length)
    const polling = pollingOf({ waiting: () => 0 }, timer, [0], moment, polls, starts.length)
    timer.set(1, 0, moment.order++, -1)
    for (const [unit, start] of starts.entries()) timer.set(0, start, moment.order++, unit)
    for (;;) {
      moment.now = timer.time()
      const unit = timer.take()
      if (unit < 0) break
      polls[unit]!++
      timer.set(0, moment.now, moment.order++, unit)
      if (skips) polling.failed(asUnit(unit))
    }
    const pauses = new Float64Array(3 * starts.length)
    timer.pending(0, moment.now, moment.order, pauses, 0)
    return { state: { now: moment.now, polls, pauses }, reads: polling.reads() }
  }

  test('are skipped as if they had been read one by one', () => {
    const phases = fc
      .integer({ min: 1, max: 20 })
      .chain((length) =>
        fc.tuple(fc.constant(length), fc.array(fc.nat(length - 1), { minLength: 1, maxLength: 6 })),
      )
    let skipped = 0
    fc.assert(
      fc.property(phases, fc.integer({ min: 1, max: 400 }), ([length, starts], due) => {
        const sorted = starts.toSorted((a, b) => a - b)
        const found = readUntil(due, sorted, length, true)
        const { state } = readUntil(due, sorted, length, false)
        expect(found.state).toEqual(state)
        skipped += state.polls.reduce((sum, each) => sum + each, 0) - found.reads
      }),
    )
    expect(skipped).toBeGreaterThan(1000)
  })

  test('that go on undisturbed are looked at once a round, at the most', () => {
    const looks = looksAmong(20, Number.POSITIVE_INFINITY)
    expect(looks).toBeGreaterThan(0)
    expect(looks).toBeLessThanOrEqual(20)
  })
})
