import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Runs, runs } from '../../lib/verify/clocks/runs.js'

type Pair = readonly [x: number, y: number]

const contents = (found: Runs): readonly Pair[] =>
  Array.from({ length: found.length() }, (_, place) => {
    const pair = found.at(place)
    return [pair?.x ?? Number.NaN, pair?.y ?? Number.NaN] as const
  })

/** Pairs that go on by steps, most of them, so that few runs hold many. */
const pieces = fc.array(
  fc.record({
    dx: fc.integer({ min: 1, max: 3 }),
    dy: fc.integer({ min: -1, max: 2 }),
    count: fc.integer({ min: 1, max: 6 }),
  }),
  { maxLength: 24 },
)

const pairsOf = (drawn: readonly { readonly dx: number; readonly dy: number; readonly count: number }[]) => {
  let [x, y] = [0, 0]
  const pairs: Pair[] = []
  for (const { dx, dy, count } of drawn) {
    for (let i = 0; i < count; i++) {
      pairs.push([x, y])
      x += dx
      y += dy
    }
    // the next piece begins aside
    x += 5
    y += 3
  }
  return pairs
}

describe('pairs kept as runs', () => {
  test('are a queue', () => {
    fc.assert(
      fc.property(pieces, fc.array(fc.nat(9), { maxLength: 60 }), (drawn, drops) => {
        const [found, plain] = [runs(), [] as Pair[]]
        for (const [i, [x, y]] of pairsOf(drawn).entries()) {
          found.put(x, y)
          plain.push([x, y])
          const drop = drops[i] ?? 0
          if (drop > 0 && drop < 5) {
            found.drop(drop)
            plain.splice(0, drop)
          }
          const [first] = plain
          expect(found.first()).toEqual(
            first === undefined ? null : expect.objectContaining({ x: first[0], y: first[1] }),
          )
          expect(contents(found)).toEqual(plain)
          expect(found.at(plain.length)).toBeNull()
          expect(found.atLeast(drop)).toBe(plain.length >= drop)
        }
      }),
    )
  })

  test('are found and taken by their x, wherever they stand', () => {
    fc.assert(
      fc.property(pieces, fc.array(fc.nat(300), { maxLength: 40 }), (drawn, wanted) => {
        const [found, plain] = [runs(), new Map<number, number>()]
        for (const [x, y] of pairsOf(drawn)) {
          found.put(x, y)
          plain.set(x, y)
        }
        for (const x of wanted) {
          expect(found.has(x)).toBe(plain.has(x))
          expect(found.take(x)).toBe(plain.get(x) ?? Number.NaN)
          plain.delete(x)
          expect(found.length()).toBe(plain.size)
          expect(found.has(x)).toBe(false)
        }
        // what comes later is found beside what is left
        found.put(1000, 7)
        expect([found.has(1000), found.take(1000), found.has(1000)]).toEqual([true, 7, false])
      }),
    )
  })

  const streams = fc.record({
    dx: fc.integer({ min: 1, max: 3 }),
    dy: fc.integer({ min: -1, max: 2 }),
    there: fc.integer({ min: 2, max: 30 }),
    puts: fc.nat(4),
    takes: fc.nat(4),
    asked: fc.option(fc.integer({ min: 0, max: 40 })),
    more: fc.nat(6),
  })

  test('that flow are moved on as if each period had been gone through, and as far as they may be', () => {
    const seen = { moved: 0, ended: 0, asked: 0 }
    fc.assert(
      fc.property(streams, ({ dx, dy, there, puts, takes, asked, more }) => {
        fc.pre(takes <= there && puts + takes > 0 && there + puts - takes >= 2)
        // whoever asks for so many takes them where they are there
        fc.pre(asked === null || asked <= takes || asked > there + puts)
        const [found, plain] = [runs(), [] as Pair[]]
        let next = 0
        const put = (also: boolean): void => {
          const pair = [next * dx, next * dy] as const
          if (also) found.put(...pair)
          plain.push(pair)
          next++
        }
        /** A period; whether it asked in vain. */
        const period = (also: boolean): boolean => {
          for (let i = 0; i < puts; i++) put(also)
          const isShort = asked !== null && plain.length < asked
          if (also && asked !== null) expect(found.atLeast(asked)).toBe(!isShort)
          if (also) for (let i = 0; i < takes; i++) expect(found.take(plain[i]![0])).toBe(plain[i]![1])
          plain.splice(0, takes)
          return isShort
        }
        for (let i = 0; i < there; i++) put(true)
        found.save()
        const isShort = period(true)
        expect(found.tookAny()).toBe(takes > 0)
        const pace = { putX: puts * dx, putY: puts * dy, takenX: takes * dx }
        expect(found.takenY(pace)).toBe(takes === 0 ? 0 : takes * dy)
        if (takes > 0) expect(found.periods({ ...pace, takenX: pace.takenX + 1 })).toBe(0)
        const most = found.periods(pace)
        const periods = Math.min(most, more)
        for (let i = 0; i < periods; i++) expect(period(false)).toBe(isShort)
        found.skip(periods)
        expect(contents(found)).toEqual(plain)
        seen.moved += periods
        // of what is asked for in vain as much is left out as may be, and no more
        if (!isShort || puts <= takes || most === Number.POSITIVE_INFINITY) return
        seen.asked++
        for (let i = periods; i < most; i++) expect(period(false)).toBe(true)
        expect(period(false)).toBe(false)
        seen.ended++
      }),
      { numRuns: 300 },
    )
    expect(Math.min(seen.moved, seen.asked, seen.ended)).toBeGreaterThan(20)
  })

  test('that all come back further on are moved on as they are', () => {
    let moved = 0
    fc.assert(
      fc.property(
        pieces,
        fc.integer({ min: 100, max: 900 }),
        fc.integer({ min: -3, max: 3 }),
        (drawn, x, y) => {
          const [found, pairs] = [runs(), pairsOf(drawn)]
          fc.pre(pairs.length > 0)
          for (const pair of pairs) found.put(...pair)
          found.save()
          for (const [ownX, ownY] of pairs) {
            expect(found.take(ownX)).toBe(ownY)
            found.put(ownX + x, ownY + y)
          }
          if (found.periods({ putX: x, putY: y, takenX: x }) === 0) return
          expect(found.periods({ putX: x, putY: y, takenX: x })).toBe(Number.POSITIVE_INFINITY)
          expect(found.periods({ putX: x, putY: y + 1, takenX: x })).toBe(0)
          expect(found.periods({ putX: x + 1, putY: y, takenX: x + 1 })).toBe(0)
          found.skip(3)
          expect(contents(found)).toEqual(pairs.map(([ownX, ownY]) => [ownX + 4 * x, ownY + 4 * y]))
          moved++
        },
      ),
    )
    expect(moved).toBeGreaterThan(5)
  })
})
