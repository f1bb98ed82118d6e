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
  type Tally,
  tallied,
} from './subject.js'

/** Laws of `insert`: it is composition in the middle. */
export const insertLaws = (implementation: Implementation): Laws => {
  const { pipeline, stage } = implementation
  const build = (a: number, b: number, c: number) => abc(implementation, a, b, c)
  const five = [salt, salt, salt, salt, salt] as const
  return {
    'a stage that is inserted is one that was there from the start': fc.asyncProperty(
      ...five,
      byte,
      async (a, b, c, d, _e, n) => {
        const work = bytePass(implementation, d)
        const inserted = build(a, b, c).insert('d', { after: 'a' }, work)
        const whole = pipeline(
          stage('a', bytePass(implementation, a)),
          stage('d', work),
          stage('b', bytePass(implementation, b)),
          stage('c', bytePass(implementation, c)),
        )
        await same(inserted.trace(n), whole.trace(n))
        equal(inserted.stages, whole.stages)
        await same(
          outcomes(() => inserted.at('d')(n)),
          outcomes(() => work(n)),
        )
      },
    ),
    'insert after the last stage is append': fc.asyncProperty(...five, byte, async (a, b, c, d, _e, n) => {
      const work = bytePass(implementation, d)
      const [inserted, appended] = [
        build(a, b, c).insert('d', { after: 'c' }, work),
        build(a, b, c).append('d', work),
      ]
      await same(inserted.trace(n), appended.trace(n))
      equal(inserted.stages, appended.stages)
    }),
    'inserts and swaps of other slots commute': fc.asyncProperty(...five, byte, async (a, b, c, d, e, n) => {
      const [work, other] = [byteWork(d), bytePass(implementation, e)]
      const p = build(a, b, c)
      await same(
        p.insert('d', { after: 'a' }, work).swap('b', other).trace(n),
        p.swap('b', other).insert('d', { after: 'a' }, work).trace(n),
      )
    }),
    'insert leaves observers and stores where they are': fc.asyncProperty(
      ...five,
      byte,
      async (a, b, c, d, _e, n) => {
        const tally: Tally = { begun: 0, ended: 0 }
        const counted = implementation.pass(byteDeclaration(`byteWork ${a}`, tallied(tally, byteWork(a))))
        const seen: number[] = []
        const p = build(a, b, c)
          .swap('a', counted)
          .cache('a', memoryStore())
          .tap('a', (value) => seen.push(value))
        const before = await collect(p.until('a').run(n))
        await collect(p.insert('d', { after: 'a' }, byteWork(d)).run(n))
        const failed = before.some(({ _tag }) => _tag === 'Left')
        // only what ended without a Left is recalled
        equal(tally.begun, failed ? 2 : 1)
        const rights = before.flatMap((outcome) => (outcome._tag === 'Right' ? [outcome.right] : []))
        equal(seen, [...rights, ...rights])
      },
    ),
  }
}
