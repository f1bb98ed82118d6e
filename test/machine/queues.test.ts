import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Arbitration } from '../../lib/hardware/chip.js'
import { type BusQueue, busQueue } from '../../lib/machine/events/bus.js'
import { type Timers, timers } from '../../lib/machine/events/timers.js'
import { asUnit } from '../../lib/machine/relation/unitIndex.js'
import { refuted } from '../refuted.js'

describe('timers', () => {
  const delays = [7, 1, 7, 0, 12]
  /** Sets the timer of a lane, lets time pass, or takes the next event. */
  const commands = fc.array(
    fc.oneof(
      fc.record({ kind: fc.constant('set' as const), lane: fc.nat(delays.length - 1) }),
      fc.record({ kind: fc.constant('take' as const) }),
    ),
    { maxLength: 60 },
  )

  /** They give what a list that is sorted every time would give. */
  const asSorted = (timersOf: (delays: readonly number[]) => Timers) =>
    fc.property(commands, (commands) => {
      const queue = timersOf(delays)
      const list: { readonly time: number; readonly order: number; readonly event: number }[] = []
      let now = 0
      commands.forEach((command, order) => {
        if (command.kind === 'set') {
          queue.set(command.lane, now, order, order)
          list.push({ time: now + (delays[command.lane] ?? 0), order, event: order })
          list.sort((a, b) => a.time - b.time || a.order - b.order)
        } else if (list.length > 0) {
          const next = list.shift()
          expect([queue.time(), queue.order(), queue.take()]).toEqual([next?.time, next?.order, next?.event])
          now = next?.time ?? now
        }
        expect(queue.time()).toBe(list[0]?.time ?? Number.POSITIVE_INFINITY)
      })
    })

  test('come in the order of time, and at one time in the order of order', () => {
    fc.assert(asSorted(timers), { numRuns: 1000 })
  })

  test('take room for what is set, however many delays there are', () => {
    const many = 30_000
    const queue = timers(Array.from({ length: many }, (_, lane) => many - lane))
    for (let lane = 0; lane < many; lane++) queue.set(lane, 0, lane, lane)
    const taken = Array.from({ length: many }, () => queue.take())
    expect(taken).toEqual(Array.from({ length: many }, (_, i) => many - 1 - i))
    expect(queue.time()).toBe(Number.POSITIVE_INFINITY)
  })

  test('which one lane for all delays does not keep', () => {
    const mixed = (delays: readonly number[]): Timers => {
      const queue = timers([0])
      return {
        ...queue,
        set: (lane, now, order, event) => queue.set(0, now + (delays[lane] ?? 0), order, event),
      }
    }
    expect(refuted(asSorted(mixed), { numRuns: 1000, seed: 1 })).toBe(true)
  })
})

describe('the bus', () => {
  const units = 8
  const commands = fc.array(
    fc.oneof(
      fc.record({ kind: fc.constant('ask' as const), unit: fc.nat(units - 1), readsFlag: fc.boolean() }),
      fc.record({ kind: fc.constant('next' as const) }),
    ),
    { maxLength: 60 },
  )

  const asListed = (busOf: (units: number, arbitration: Arbitration) => BusQueue) =>
    fc.property(
      fc.constantFrom<Arbitration>('fifo', 'inputs-first', 'outputs-first'),
      commands,
      (arbitration, commands) => {
        const queue = busOf(units, arbitration)
        const waiting: { readonly unit: number; readonly readsFlag: boolean }[] = []
        for (const command of commands) {
          if (command.kind === 'ask') {
            if (waiting.some(({ unit }) => unit === command.unit)) continue
            queue.ask(asUnit(command.unit), command.readsFlag)
            waiting.push(command)
            continue
          }
          const isPreferred = ({ unit, readsFlag }: (typeof waiting)[number]) =>
            !readsFlag && arbitration === (unit % 2 === 0 ? 'inputs-first' : 'outputs-first')
          const next = waiting.find(isPreferred) ?? waiting[0]
          expect(queue.next()).toBe(next?.unit ?? -1)
          if (next !== undefined) waiting.splice(waiting.indexOf(next), 1)
        }
      },
    )

  test('serves the oldest, of the preferred class if there is one, and prefers no read of a flag', () => {
    fc.assert(asListed(busQueue), { numRuns: 1000 })
  })

  test.each<readonly [string, (units: number, arbitration: Arbitration) => BusQueue]>([
    [
      'prefers reads of flags',
      (units, arbitration) => {
        const queue = busQueue(units, arbitration)
        return { ...queue, ask: (unit) => queue.ask(unit, false) }
      },
    ],
    ['takes no class first', (units) => busQueue(units, 'fifo')],
    [
      'has a place too few',
      (units, arbitration) => {
        const queue = busQueue(units, arbitration)
        return { ...queue, ask: (unit, readsFlag) => unit > 0 && queue.ask(unit, readsFlag) }
      },
    ],
  ])('which a bus that %s does not', (_, twin) => {
    expect(refuted(asListed(twin), { numRuns: 1000, seed: 1 })).toBe(true)
  })
})
