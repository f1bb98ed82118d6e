import * as fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { memoryStore } from '../../pipeline/memoryStore.js'
import {
  abc,
  byte,
  bytePass,
  collect,
  equal,
  type Implementation,
  type Laws,
  salt,
  same,
  turn,
} from './subject.js'

/** What observers may do to a value: look at it, throw, or reject later. */
const manners: readonly ((value: number) => unknown)[] = [
  (value) => value + 1,
  () => E.left('an observer has no say'),
  (value) => {
    throw new Error(`an observer throws at ${value}`)
  },
  (value) => {
    const rejected = Promise.reject(new Error(`an observer rejects ${value}`))
    // Handled here too, so that an implementation that ignores it fails this law and not the whole process.
    rejected.catch(() => undefined)
    return rejected
  },
]

/** Laws of `tap`: an observer sees every Right of its stage and never changes or fails a result. */
export const tapLaws = (implementation: Implementation): Laws => {
  const build = (a: number, b: number, c: number) => abc(implementation, a, b, c)
  const subject = [salt, salt, salt, byte] as const
  return {
    'tap is the identity, also when the observer throws': fc.asyncProperty(
      ...subject,
      fc.constantFrom(...manners),
      async (a, b, c, n, see) => {
        await same(build(a, b, c).tap('b', see).trace(n), build(a, b, c).trace(n))
        await turn()
      },
    ),
    'observers see every Right of their stage, in order, computed or recalled, also after a swap':
      fc.asyncProperty(...subject, async (a, b, c, n) => {
        const [first, second]: [number[], number[]] = [[], []]
        const rights = (await collect(build(a, b, c).trace(n))).flatMap(({ stage, outcome }) =>
          stage === 'b' && E.isRight(outcome) ? [outcome.right] : [],
        )
        const p = build(a, b, c)
          .tap('b', (value) => first.push(value))
          .tap('b', (value) => second.push(value))
        const cached = p.swap('b', bytePass(implementation, b)).cache('b', memoryStore())
        await collect(cached.run(n))
        await collect(cached.run(n))
        equal(first, [...rights, ...rights])
        equal(second, first)
      }),
  }
}
