import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { forVector } from '../../lib/isa/forVector.js'
import type { Instruction, Statement } from '../../lib/isa/instruction.js'
import { instructions } from '../../lib/isa/instructions.js'
import { arbitraryCode } from './code.js'

const seen = (code: readonly Statement[], vector: number): readonly Instruction[] => {
  const all: Instruction[] = []
  forVector(code, vector, (instruction) => all.push(instruction))
  return all
}

test('sees of all that is executed what is for the vector, in order', () => {
  fc.assert(
    fc.property(arbitraryCode, (code) => {
      const all = [...instructions({ code })]
      for (const vector of new Set([-1, 0, 1, ...all.map((each) => each.vector)]))
        expect(seen(code, vector)).toEqual(
          all.flatMap((each) => (each.vector === vector ? [each.instruction] : [])),
        )
    }),
  )
})

test('sees what two loops meet in, one upwards and one downwards', () => {
  const down: Statement = { op: 'LOOP', count: 3, start: 2, step: -1, body: [{ op: 'MVM' }] }
  const up: Statement = { op: 'LOOP', count: 2, start: 10, step: 2, body: [{ op: 'LOAD' }, down] }
  // 10 + 2, 1, 0 and 12 + 2, 1, 0
  expect(seen([up], 12)).toEqual([{ op: 'MVM' }, { op: 'LOAD' }, { op: 'MVM' }])
  expect(seen([up], 13)).toEqual([{ op: 'MVM' }])
  expect(seen([up], 15)).toEqual([])
})
