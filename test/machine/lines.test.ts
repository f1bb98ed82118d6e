import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Lines, lines } from '../../lib/machine/events/lines.js'
import { asCore, asUnit } from '../../lib/machine/relation/unitIndex.js'
import { refuted } from '../refuted.js'

const [cores, units] = [3, 6]

/** A unit joins the line of a core, or the first of a line leaves it, or the state is remembered. */
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('join' as const),
      core: fc.nat(cores - 1),
      unit: fc.nat(units - 1),
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('next' as const), core: fc.nat(cores - 1) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('save' as const) }) },
)

/** Lines do what lists do, and are the same as before exactly where those are. */
const areLists = (made: () => Lines) =>
  fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
    const own = made()
    const lists: number[][] = Array.from({ length: cores }, () => [])
    let saved = JSON.stringify(lists)
    own.save(0, 0)
    for (const each of steps) {
      if (each.kind === 'save') {
        own.save(0, 0)
        saved = JSON.stringify(lists)
      } else if (each.kind === 'next')
        expect(own.next(asCore(each.core))).toBe(lists[each.core]!.shift() ?? -1)
      else if (!lists.flat().includes(each.unit)) {
        own.join(asCore(each.core), asUnit(each.unit))
        lists[each.core]!.push(each.unit)
      }
      expect(own.same(0, 0)).toBe(JSON.stringify(lists) === saved)
    }
  })

test('lines of units are lists, and the same as before where those are', () => {
  fc.assert(
    areLists(() => lines(cores, units)),
    { numRuns: 300 },
  )
})

/** Lines in which whoever comes second to a core is never called. */
const forgetful = (own: Lines): Lines => ({
  ...own,
  next: (core) => {
    const first = own.next(core)
    own.next(core)
    return first
  },
})

test.each<readonly [string, (own: Lines) => Lines]>([
  ['somebody is forgotten', forgetful],
  ['all is as it was, whoever has come', (own) => ({ ...own, same: () => true })],
])('lines in which %s are found out', (_, twin) => {
  expect(refuted(areLists(() => twin(lines(cores, units))))).toBe(true)
})
