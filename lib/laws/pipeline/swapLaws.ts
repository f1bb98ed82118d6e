import { memoryStore } from '../../pipeline/memoryStore.js'
import { outcomes } from '../../pipeline/outcome.js'
import { ofEdits, samePipeline } from './edits.js'
import {
  abc,
  byteDeclaration,
  bytePass,
  byteWork,
  collect,
  equal,
  type Implementation,
  type Laws,
  same,
} from './subject.js'

/** Laws of `at` and `swap`: a slot is a lens. */
export const swapLaws = (implementation: Implementation): Laws => {
  const build = (a: number, b: number, c: number) => abc(implementation, a, b, c)
  const passOf = (salt: number) => bytePass(implementation, salt)
  return {
    'get-put: what is in a slot changes nothing there': ofEdits(implementation, ({ p, n }) =>
      same(p.swap('b', p.at('b')).trace(n), p.trace(n)),
    ),
    'put-get: a slot holds what was put there': ofEdits(implementation, async ({ p, a, c, d, n }) => {
      const work = passOf(d)
      const swapped = p.swap('b', work)
      await same(
        outcomes(() => swapped.at('b')(n)),
        outcomes(() => work(n)),
      )
      await samePipeline(swapped, build(a, d, c), n)
    }),
    'put-put: the last one counts': ofEdits(implementation, ({ p, d, e, n }) =>
      same(p.swap('b', byteWork(d)).swap('b', passOf(e)).trace(n), p.swap('b', passOf(e)).trace(n)),
    ),
    'swaps of different slots commute': ofEdits(implementation, async ({ p, b, d, e, n }) => {
      const [work, other] = [passOf(d), passOf(e)]
      await same(p.swap('a', work).swap('c', other).trace(n), p.swap('c', other).swap('a', work).trace(n))
      await same(p.swap('a', work).swap('c', other).trace(n), build(d, b, e).trace(n))
    }),
    'a swap drops the cache of its slot': ofEdits(implementation, async ({ p, a, b, c, d, n }) => {
      // The new pass passes itself off as the old one: only a dropped cache tells them apart.
      const impostor = implementation.pass(byteDeclaration(`byteWork ${b}`, byteWork(d)))
      const cached = p.cache('b', memoryStore())
      await collect(cached.run(n))
      await same(cached.swap('b', impostor).trace(n), build(a, d, c).trace(n))
    }),
    'deriving a pipeline leaves the original as it was': ofEdits(implementation, async ({ p, d, n }) => {
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
    }),
  }
}
