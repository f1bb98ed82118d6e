import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sharesOf } from '../../lib/ir/copies.js'
import type { Statement } from '../../lib/isa/instruction.js'
import { instructions } from '../../lib/isa/instructions.js'
import { onVectors } from '../../lib/isa/onVectors.js'
import { programBytes } from '../../lib/isa/programBytes.js'

const code = fc.letrec<{ code: readonly Statement[] }>((tie) => ({
  code: fc.array(
    fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom<Statement>({ op: 'LOAD' }, { op: 'MVM' }, { op: 'CALL', to: 4 }),
      fc.record({
        op: fc.constant('LOOP' as const),
        count: fc.integer({ min: 1, max: 4 }),
        start: fc.integer({ min: -3, max: 9 }),
        step: fc.integer({ min: -3, max: 9 }),
        body: tie('code'),
      }),
    ),
    { maxLength: 4 },
  ),
})).code

const executed = (of: readonly Statement[]) =>
  [...instructions({ code: of })].map(({ instruction, vector }) =>
    instruction.op === 'CALL' ? [instruction.op] : [instruction.op, vector],
  )

describe('onVectors', () => {
  test('does for evenly spaced vectors what the code does for each', () => {
    fc.assert(
      fc.property(code, fc.nat(99), fc.integer({ min: 1, max: 9 }), (given, start, step) => {
        expect(executed(onVectors(given, { start, step }))).toEqual(
          executed(given).map(([op, vector]) =>
            typeof vector === 'number' ? [op, start + vector * step] : [op],
          ),
        )
      }),
    )
  })

  test('leaves a loop a loop', () => {
    const loop: Statement = { op: 'LOOP', count: 5, start: 2, step: 1, body: [{ op: 'LOAD' }, { op: 'MVM' }] }
    expect(onVectors([loop], { start: 1, step: 3 })).toEqual([{ ...loop, start: 7, step: 3 }])
    const shares = sharesOf({ vectors: 1e9, copies: { count: 3, vectors: 'in-turn' } })
    const sizes = shares.map((share) => programBytes({ code: onVectors([loop], share) }))
    expect(Math.max(...sizes)).toBeLessThan(32)
  })
})
