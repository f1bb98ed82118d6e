import { ofEdits, samePipeline } from './edits.js'
import { bytePass, byteWork, collect, equal, type Implementation, type Laws, same } from './subject.js'

/** Laws of `append` and `prepend`: they are composition at the end, and at the beginning. */
export const appendLaws = (implementation: Implementation): Laws => {
  const { pipeline, stage } = implementation
  const passOf = (salt: number) => bytePass(implementation, salt)
  return {
    'append then until the old end is the old pipeline': ofEdits(implementation, ({ p, d, n }) =>
      samePipeline(p.append('d', byteWork(d)).until('c'), p, n),
    ),
    'a stage that is appended is one that was there from the start': ofEdits(
      implementation,
      ({ p, a, b, c, d, n }) =>
        samePipeline(
          p.append('d', passOf(d)),
          pipeline(
            stage('a', passOf(a)),
            stage('b', passOf(b)),
            stage('c', passOf(c)),
            stage('d', passOf(d)),
          ),
          n,
        ),
    ),
    'a stage that is prepended is one that was there from the start': ofEdits(
      implementation,
      ({ p, a, b, c, d, n }) =>
        samePipeline(
          p.prepend('d', passOf(d)),
          pipeline(
            stage('d', passOf(d)),
            stage('a', passOf(a)),
            stage('b', passOf(b)),
            stage('c', passOf(c)),
          ),
          n,
        ),
    ),
    'append is associative: stage by stage, or what they are together': ofEdits(
      implementation,
      ({ p, d, e, n }) => {
        const together = pipeline(stage('d', byteWork(d)), stage('e', byteWork(e)))
        return same(
          p.append('d', byteWork(d)).append('e', byteWork(e)).run(n),
          p.append('de', together.run).run(n),
        )
      },
    ),
    'prepend leaves observers where they are': ofEdits(implementation, async ({ p, d, n }) => {
      const [before, after]: [number[], number[]] = [[], []]
      const first = byteWork(d)
      const prepended = p.prepend('d', first).tap('b', (value) => before.push(value))
      const tapped = p.tap('b', (value) => after.push(value)).prepend('d', first)
      await collect(prepended.run(n))
      await collect(tapped.run(n))
      equal(after, before)
    }),
    'append leaves observers where they are': ofEdits(implementation, async ({ p, d, n }) => {
      const [before, after]: [number[], number[]] = [[], []]
      const tapped = p.tap('b', (value) => after.push(value)).append('d', byteWork(d))
      await collect(p.tap('b', (value) => before.push(value)).run(n))
      await collect(tapped.run(n))
      equal(after, before)
    }),
  }
}
