import * as fc from 'fast-check'
import { memoryStore } from '../../pipeline/memoryStore.js'
import { outcomes } from '../../pipeline/outcome.js'
import {
  abc,
  byte,
  byteDeclaration,
  bytePass,
  byteWork,
  collect,
  equal,
  type Implementation,
  type Laws,
  salt,
  same,
} from './subject.js'

/** Laws of `at` and `swap`: a slot is a lens. */
export const swapLaws = (implementation: Implementation): Laws => {
  const build = (a: number, b: number, c: number) => abc(implementation, a, b, c)
  const five = [salt, salt, salt, salt, salt] as const
  return {
    'get-put: what is in a slot changes nothing there': fc.asyncProperty(
      ...five,
      byte,
      async (a, b, c, _d, _e, n) => {
        const p = build(a, b, c)
        await same(p.swap('b', p.at('b')).trace(n), p.trace(n))
      },
    ),
    'put-get: a slot holds what was put there': fc.asyncProperty(...five, byte, async (a, b, c, d, _e, n) => {
      const work = bytePass(implementation, d)
      const swapped = build(a, b, c).swap('b', work)
      await same(
        outcomes(() => swapped.at('b')(n)),
        outcomes(() => work(n)),
      )
      await same(swapped.trace(n), build(a, d, c).trace(n))
      equal(swapped.stages, build(a, d, c).stages)
    }),
    'put-put: the last one counts': fc.asyncProperty(...five, byte, (a, b, c, d, e, n) =>
      same(
        build(a, b, c).swap('b', byteWork(d)).swap('b', bytePass(implementation, e)).trace(n),
        build(a, b, c).swap('b', bytePass(implementation, e)).trace(n),
      ),
    ),
    'swaps of different slots commute': fc.asyncProperty(...five, byte, async (a, b, c, d, e, n) => {
      const [work, other] = [bytePass(implementation, d), bytePass(implementation, e)]
      const p = build(a, b, c)
      await same(p.swap('a', work).swap('c', other).trace(n), p.swap('c', other).swap('a', work).trace(n))
      await same(p.swap('a', work).swap('c', other).trace(n), build(d, b, e).trace(n))
    }),
    'a swap drops the cache of its slot': fc.asyncProperty(...five, byte, async (a, b, c, d, _e, n) => {
      // The new pass passes itself off as the old one: only a dropped cache tells them apart.
      const impostor = implementation.pass(byteDeclaration(`byteWork ${b}`, byteWork(d)))
      const cached = build(a, b, c).cache('b', memoryStore())
      await collect(cached.run(n))
      const swapped = cached.swap('b', impostor)
      await same(swapped.trace(n), build(a, d, c).trace(n))
    }),
    'deriving a pipeline leaves the original as it was': fc.asyncProperty(
      ...five,
      byte,
      async (a, b, c, d, _e, n) => {
        const p = build(a, b, c)
        const before = { stages: p.stages, trace: await collect(p.trace(n)) }
        const seen: number[] = []
        p.swap('a', byteWork(d))
        p.tap('b', (value) => seen.push(value))
        p.until('a')
        p.cache('c', {
          get: () => () => Promise.reject(new Error('read')),
          set: (key) => async () => void seen.push(key.length),
        })
        equal({ stages: p.stages, trace: await collect(p.trace(n)) }, before)
        equal(seen, [])
      },
    ),
  }
}
