import { memoryStore } from '../../pipeline/memoryStore.js'
import { outcomes } from '../../pipeline/outcome.js'
import { ofEdits, samePipeline } from './edits.js'
import {
  byteDeclaration,
  bytePass,
  byteWork,
  collect,
  equal,
  type Implementation,
  type Laws,
  same,
  type Tally,
  tallied,
} from './subject.js'

/** Laws of `insert`: it is composition in the middle. */
export const insertLaws = (implementation: Implementation): Laws => {
  const { pipeline, stage } = implementation
  const passOf = (salt: number) => bytePass(implementation, salt)
  return {
    'a stage that is inserted is one that was there from the start': ofEdits(
      implementation,
      async ({ p, a, b, c, d, n }) => {
        const work = passOf(d)
        const inserted = p.insert('d', { after: 'a' }, work)
        const whole = pipeline(
          stage('a', passOf(a)),
          stage('d', work),
          stage('b', passOf(b)),
          stage('c', passOf(c)),
        )
        await samePipeline(inserted, whole, n)
        await same(
          outcomes(() => inserted.at('d')(n)),
          outcomes(() => work(n)),
        )
      },
    ),
    'insert after the last stage is append': ofEdits(implementation, ({ p, d, n }) =>
      samePipeline(p.insert('d', { after: 'c' }, passOf(d)), p.append('d', passOf(d)), n),
    ),
    'inserts and swaps of other slots commute': ofEdits(implementation, ({ p, d, e, n }) => {
      const [work, other] = [byteWork(d), passOf(e)]
      return same(
        p.insert('d', { after: 'a' }, work).swap('b', other).trace(n),
        p.swap('b', other).insert('d', { after: 'a' }, work).trace(n),
      )
    }),
    'insert leaves observers and stores where they are': ofEdits(implementation, async ({ p, a, d, n }) => {
      const tally: Tally = { begun: 0, ended: 0 }
      const counted = implementation.pass(byteDeclaration(`byteWork ${a}`, tallied(tally, byteWork(a))))
      const seen: number[] = []
      const watched = p
        .swap('a', counted)
        .cache('a', memoryStore())
        .tap('a', (value) => seen.push(value))
      const before = await collect(watched.until('a').run(n))
      await collect(watched.insert('d', { after: 'a' }, byteWork(d)).run(n))
      const failed = before.some(({ _tag }) => _tag === 'Left')
      // only what ended without a Left is recalled
      equal(tally.begun, failed ? 2 : 1)
      const rights = before.flatMap((outcome) => (outcome._tag === 'Right' ? [outcome.right] : []))
      equal(seen, [...rights, ...rights])
    }),
  }
}
