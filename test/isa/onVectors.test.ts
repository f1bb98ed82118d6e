import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sharesOf } from '../../lib/ir/copies.js'
import type { Statement } from '../../lib/isa/instruction.js'
import { instructions } from '../../lib/isa/instructions.js'
import { onVectors } from '../../lib/isa/onVectors.js'
import { programBytes } from '../../lib/isa/programBytes.js'
import { arbitraryCode } from './code.js'

const executed = (of: readonly Statement[]) =>
  [...instructions({ code: of })].map(({ instruction, vector }) =>
    instruction.op === 'CALL' ? [instruction.op] : [instruction.op, vector],
  )

describe('onVectors', () => {
  test('does for evenly spaced vectors what the code does for each', () => {
    fc.assert(
      fc.property(arbitraryCode, fc.nat(99), fc.integer({ min: 1, max: 9 }), (given, start, step) => {
        expect(executed(onVectors(given, { start, step }))).toEqual(
          executed(given).map(([op, vector]) =>
            typeof vector === 'number' ? [op, start + vector * step] : [op],
          ),
        )
      }),
    )
  })

  test('leaves signals outside of all loops as they are, and all where the vectors are the same', () => {
    const call: Statement = { op: 'CALL', to: 4 }
    expect(onVectors([call], { start: 7, step: 2 })).toEqual([call])
    const plain: readonly Statement[] = [{ op: 'LOAD' }, call]
    expect(onVectors(plain, { start: 0, step: 3 })).toEqual(plain)
  })

  test('leaves a loop a loop', () => {
    const loop: Statement = { op: 'LOOP', count: 5, start: 2, step: 1, body: [{ op: 'LOAD' }, { op: 'MVM' }] }
    expect(onVectors([loop], { start: 1, step: 3 })).toEqual([{ ...loop, start: 7, step: 3 }])
    const shares = sharesOf({ vectors: 1e9, copies: { count: 3, vectors: 'in-turn' } })
    const sizes = shares.map((share) => programBytes({ code: onVectors([loop], share) }))
    expect(Math.max(...sizes)).toBeLessThan(32)
  })
})
