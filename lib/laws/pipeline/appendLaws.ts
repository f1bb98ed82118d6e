import * as fc from 'fast-check'
import {
  abc,
  byte,
  bytePass,
  byteWork,
  collect,
  equal,
  type Implementation,
  type Laws,
  salt,
  same,
} from './subject.js'

/** Laws of `append` and `prepend`: they are composition at the end, and at the beginning. */
export const appendLaws = (implementation: Implementation): Laws => {
  const { pipeline, stage } = implementation
  const build = (a: number, b: number, c: number) => abc(implementation, a, b, c)
  const five = [salt, salt, salt, salt, salt] as const
  return {
    'append then until the old end is the old pipeline': fc.asyncProperty(
      ...five,
      byte,
      async (a, b, c, d, _e, n) => {
        const p = build(a, b, c)
        const back = p.append('d', byteWork(d)).until('c')
        await same(back.trace(n), p.trace(n))
        equal(back.stages, p.stages)
      },
    ),
    'a stage that is appended is one that was there from the start': fc.asyncProperty(
      ...five,
      byte,
      async (a, b, c, d, _e, n) => {
        const last = bytePass(implementation, d)
        const appended = build(a, b, c).append('d', last)
        const whole = pipeline(
          stage('a', bytePass(implementation, a)),
          stage('b', bytePass(implementation, b)),
          stage('c', bytePass(implementation, c)),
          stage('d', last),
        )
        await same(appended.trace(n), whole.trace(n))
        equal(appended.stages, whole.stages)
      },
    ),
    'a stage that is prepended is one that was there from the start': fc.asyncProperty(
      ...five,
      byte,
      async (a, b, c, d, _e, n) => {
        const first = bytePass(implementation, d)
        const prepended = build(a, b, c).prepend('d', first)
        const whole = pipeline(
          stage('d', first),
          stage('a', bytePass(implementation, a)),
          stage('b', bytePass(implementation, b)),
          stage('c', bytePass(implementation, c)),
        )
        await same(prepended.trace(n), whole.trace(n))
        equal(prepended.stages, whole.stages)
      },
    ),
    'append is associative: stage by stage, or what they are together': fc.asyncProperty(
      ...five,
      byte,
      async (a, b, c, d, e, n) => {
        const together = pipeline(stage('d', byteWork(d)), stage('e', byteWork(e)))
        const p = build(a, b, c)
        await same(
          p.append('d', byteWork(d)).append('e', byteWork(e)).run(n),
          p.append('de', together.run).run(n),
        )
      },
    ),
    'prepend leaves observers where they are': fc.asyncProperty(...five, byte, async (a, b, c, d, _e, n) => {
      const [before, after]: [number[], number[]] = [[], []]
      const p = build(a, b, c)
      const first = byteWork(d)
      await collect(
        p
          .prepend('d', first)
          .tap('b', (value) => before.push(value))
          .run(n),
      )
      await collect(
        p
          .tap('b', (value) => after.push(value))
          .prepend('d', first)
          .run(n),
      )
      equal(after, before)
    }),
    'append leaves observers where they are': fc.asyncProperty(...five, byte, async (a, b, c, d, _e, n) => {
      const [before, after]: [number[], number[]] = [[], []]
      const p = build(a, b, c)
      await collect(p.tap('b', (value) => before.push(value)).run(n))
      await collect(
        p
          .tap('b', (value) => after.push(value))
          .append('d', byteWork(d))
          .run(n),
      )
      equal(after, before)
    }),
  }
}
