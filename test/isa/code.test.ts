import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { countIn, eachIn, firstIn, holds } from '../../lib/isa/code.js'
import { filtered } from '../../lib/isa/filtered.js'
import type { Instruction, Statement } from '../../lib/isa/instruction.js'
import { instructions } from '../../lib/isa/instructions.js'
import { refuted } from '../refuted.js'
import { arbitraryCode } from './code.js'

/** All that is executed, loops unrolled. */
const unrolled = (code: readonly Statement[]) => [...instructions({ code })]
const ops = ['LOAD', 'MVM', 'CALL', 'ADD'] as const

describe('what is asked of code without executing it', () => {
  test('is what its instructions say as they are executed', () => {
    fc.assert(
      fc.property(arbitraryCode, fc.constantFrom(...ops), (code, op) => {
        const executed = unrolled(code).map(({ instruction }) => instruction)
        const those = executed.filter((each) => each.op === op)
        expect(holds(code, op)).toBe(those.length > 0)
        expect(countIn(code, (each) => (each.op === op ? 1 : 0))).toBe(those.length)
        let seen = 0
        eachIn(code, (each, times) => {
          if (each.op === op) seen += times
        })
        expect(seen).toBe(those.length)
      }),
    )
  })

  test('finds the first of several', () => {
    const code: readonly Statement[] = [
      { op: 'LOAD' },
      {
        op: 'LOOP',
        count: 2,
        start: 0,
        step: 1,
        body: [
          { op: 'CALL', to: 3 },
          { op: 'CALL', to: 4 },
        ],
      },
      { op: 'CALL', to: 5 },
    ]
    expect(firstIn(code, ({ op }) => op === 'CALL')).toEqual({ op: 'CALL', to: 3 })
    expect(firstIn(code, ({ op }) => op === 'ADD')).toBeNull()
  })
})

describe('code of which some instructions are kept', () => {
  const keep = (instruction: Instruction): Instruction | null =>
    instruction.op === 'MVM' ? null : instruction.op === 'CALL' ? { op: 'CALL', to: 9 } : instruction
  const holdsOf = (of: (code: readonly Statement[]) => readonly Statement[]) =>
    fc.property(arbitraryCode, (code) => {
      const expected = unrolled(code).flatMap(({ instruction, vector }) => {
        const kept = keep(instruction)
        return kept === null ? [] : [{ instruction: kept, vector }]
      })
      expect(unrolled(of(code))).toEqual(expected)
      expect(JSON.stringify(of(code))).not.toContain('"body":[]')
    })

  test('executes those, each for its vector, and has no empty loop', () => {
    fc.assert(holdsOf((code) => filtered(code, keep)))
  })

  test('that kept all of them would be found out', () => {
    expect(refuted(holdsOf((code) => code))).toBe(true)
  })
})
