import * as E from 'fp-ts/lib/Either.js'
import { expect, test } from 'vitest'
import { explain, unwrap } from '../lib/index.js'

test('gives the value', () => {
  expect(unwrap(E.right(3))).toBe(3)
})

test('throws what explain says, with the facts', () => {
  const error = { _tag: 'NoOutcome', stage: 'tile' } as const
  const thrown = (): unknown => {
    try {
      return unwrap(E.left(error))
    } catch (caught) {
      return caught
    }
  }
  expect(thrown()).toMatchObject({ message: explain(error), cause: error })
})
