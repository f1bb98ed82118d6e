import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type MeshQueue, meshQueue } from '../../lib/machine/events/mesh.js'
import { asUnit } from '../../lib/machine/relation/unitIndex.js'
import { refuted } from '../refuted.js'

/** The rule itself: of the units that wait, the oldest whose links nobody holds and nobody older waits for. */
const byTheRule = () => {
  let waiting: { readonly unit: number; readonly route: readonly number[] }[] = []
  const held = new Set<number>()
  return {
    ask: (unit: number, route: readonly number[]) => void waiting.push({ unit, route }),
    release: (route: readonly number[]) => route.forEach((link) => void held.delete(link)),
    waiting: () => waiting.map(({ unit }) => unit),
    next: (): number => {
      const wanted = new Set(held)
      for (const { unit, route } of waiting) {
        if (route.some((link) => wanted.has(link))) {
          for (const link of route) wanted.add(link)
          continue
        }
        waiting = waiting.filter((other) => other.unit !== unit)
        for (const link of route) held.add(link)
        return unit
      }
      return -1
    },
  }
}

const [units, links] = [12, 10]
const commands = fc.array(
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('ask' as const),
        unit: fc.nat(units - 1),
        route: fc.uniqueArray(fc.nat(links - 1), { maxLength: 5 }),
      }),
    },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant('end' as const), which: fc.nat(units) }) },
  ),
  { maxLength: 120 },
)

describe('the links of a mesh', () => {
  const holds = (queueOf: (units: number, links: number) => MeshQueue) =>
    fc.property(commands, (commands) => {
      const [queue, rule] = [queueOf(units, links), byTheRule()]
      const under = new Map<number, readonly number[]>()
      const routes = new Map<number, readonly number[]>()
      const listed = new Float64Array(units)
      const grant = (): void => {
        for (;;) {
          const unit = rule.next()
          expect(queue.next()).toBe(unit)
          if (unit < 0) return
          under.set(unit, routes.get(unit) ?? [])
        }
      }
      let saved = ''
      for (const [place, command] of commands.entries()) {
        // between two looks some may have come and as many gone
        if (place % 4 === 0) {
          saved = rule.waiting().join()
          queue.save(0, 0)
        }
        if (command.kind === 'ask') {
          const { unit, route } = command
          if (under.has(unit) || rule.waiting().includes(unit)) continue
          routes.set(unit, route)
          queue.ask(asUnit(unit), route)
          rule.ask(unit, route)
        } else {
          const [unit, route] = [...under][command.which % Math.max(1, under.size)] ?? []
          if (unit === undefined || route === undefined) continue
          under.delete(unit)
          queue.release(route)
          rule.release(route)
        }
        grant()
        expect(queue.same(0, 0)).toBe(rule.waiting().join() === saved)
        expect(Array.from(listed.subarray(0, queue.waiting(listed, 0)))).toEqual(rule.waiting())
      }
    })

  test('go to whom the rule says, with lines that grow and shrink', () => {
    fc.assert(holds(meshQueue), { numRuns: 1000 })
  })

  test('one that forgets the older ones is found out', () => {
    const hasty = (...sizes: readonly [number, number]): MeshQueue => {
      const queue = meshQueue(...sizes)
      return { ...queue, ask: (unit, route) => queue.ask(unit, route.slice(0, 1)) }
    }
    expect(refuted(holds(hasty), { numRuns: 1000, seed: 1 })).toBe(true)
  })

  test('have another state when others wait', () => {
    const queue = meshQueue(4, 4)
    queue.ask(asUnit(0), [1, 2])
    expect(queue.next()).toBe(0)
    queue.ask(asUnit(1), [2])
    queue.ask(asUnit(2), [2, 3])
    queue.save(0, 0)
    expect(queue.next()).toBe(-1)
    expect(queue.same(0, 0)).toBe(true)
    queue.release([1, 2])
    expect(queue.next()).toBe(1)
    expect(queue.same(0, 0)).toBe(false)
  })
})
