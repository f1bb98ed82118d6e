import fc from 'fast-check'
import { expect, it } from 'vitest'
import { jackson } from '../../lib/machine/bounds/jackson.js'
import { runs } from '../runs.js'

const action = fc.record({ head: fc.nat(20), cycles: fc.nat(6), tail: fc.nat(20) })

/** For all a and b: a, what cannot start before a and has b or more after it, and b. */
const definition = (actions: readonly { head: number; cycles: number; tail: number }[]): number =>
  Math.max(
    0,
    ...actions.flatMap(({ head: a }) =>
      actions.flatMap(({ tail: b }) => {
        const between = actions.filter(({ head, tail }) => head >= a && tail >= b)
        return between.length === 0 ? [] : [a + between.reduce((sum, { cycles }) => sum + cycles, 0) + b]
      }),
    ),
  )

it('is the greatest of what must be done between a moment and another, and of what is before and after', () => {
  fc.assert(
    fc.property(fc.array(action, { maxLength: 12 }), (actions) => {
      const of = (key: 'head' | 'cycles' | 'tail') => Float64Array.from(actions, (one) => one[key])
      expect(jackson({ head: of('head'), cycles: of('cycles'), tail: of('tail') })).toBe(definition(actions))
    }),
    { numRuns: runs(1000) },
  )
})

it('sorts heads that are too large to be told apart by one number', () => {
  const far = 2 ** 52
  const [head, cycles] = [Float64Array.of(far + 4, far), Float64Array.of(2, 3)]
  expect(jackson({ head, cycles, tail: Float64Array.of(1, 0) }) - far).toBe(7)
})
