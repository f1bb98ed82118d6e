import * as E from 'fp-ts/lib/Either.js'
import { expect, test } from 'vitest'
import { verified } from '../../lib/codec/violation.js'

test('an artefact passes as it is, or fails with all that it breaks', () => {
  const artefact = { tiles: 3 }
  const broken = { rule: 'cover', where: 'layer "a"', problem: 'row 3 is in no tile' }
  const passed = verified('tiled', artefact, [])
  expect(E.isRight(passed) && passed.right).toBe(artefact)
  expect(verified('tiled', artefact, [broken])).toStrictEqual(
    E.left({ _tag: 'Invalid', artefact: 'tiled', violations: [broken] }),
  )
})
