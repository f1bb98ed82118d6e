import fc from 'fast-check'
import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import { decode } from '../../lib/codec/decode.js'
import { type CoreProgram, Program } from '../../lib/ir/program.js'
import { type Instruction, type Statement } from '../../lib/isa/instruction.js'
import { instructions } from '../../lib/isa/instructions.js'
import { programBytes } from '../../lib/isa/programBytes.js'
import { refuted } from '../refuted.js'
import { codes } from '../stages/simulate/arbitraries.js'
import { anyPrograms } from './programs.js'

describe('the codec', () => {
  const roundTrips = (text: (program: Program) => string) =>
    fc.property(anyPrograms, (program) => {
      expect(decode(Program, 'the program')(JSON.parse(text(program)))).toEqual(E.right(program))
    })

  test('reads back what JSON keeps of a program', () => {
    fc.assert(roundTrips(JSON.stringify), { numRuns: 100 })
  })

  test.each<readonly [string, (key: string, value: unknown) => unknown]>([
    ['loses a key', (key, value) => (key === 'step' ? undefined : value)],
    ['adds a key', (key, value) => (key === 'body' ? Object.assign([], value, { 0: { op: 'NOP' } }) : value)],
    ['mistakes a number', (key, value) => (key === 'count' ? 0 : value)],
    ['mistakes a word', (_, value) => (value === 'output' ? 'outputs' : value)],
  ])('which is seen to fail when JSON %s', (_, replacer) => {
    const failed = refuted(
      roundTrips((program) => JSON.stringify(program, replacer)),
      { numRuns: 200, seed: 1 },
    )
    expect(failed).toBe(true)
  })

  test('says where an instruction is wrong', () => {
    const [program] = fc.sample(anyPrograms, { seed: 2, numRuns: 1 })
    const code = [
      { op: 'LOOP', count: 2, start: 0, step: 1, body: [{ op: 'WAIT', unit: 'crossbar', from: -1 }] },
    ]
    const phase = {
      scheme: 'x',
      cores: [{ core: 0, layer: 'x', tile: null, code }],
      sequential: null,
      considered: [],
    }
    const result = decode(Program, 'the program')({ ...program, phases: [phase] })
    const paths = E.isLeft(result) ? result.left.problems.map(({ path }) => path) : []
    expect(paths.toSorted()).toEqual(
      ['count', 'from', 'unit'].map((key) => `phases[0].cores[0].code[0].body[0].${key}`),
    )
  })
})

/** Loops replaced by what they mean, one loop at a time, innermost first: the definition, with memory for all of it. */
const expanded = (code: readonly Statement[]): readonly { instruction: Instruction; vector: number }[] =>
  code.flatMap((statement) => {
    if (statement.op !== 'LOOP') return [{ instruction: statement, vector: 0 }]
    const { count, start, step, body } = statement
    const once = expanded(body)
    return Array.from({ length: count }, (_, i) =>
      once.map(({ instruction, vector }) => ({ instruction, vector: vector + start + i * step })),
    ).flat()
  })

describe('instructions', () => {
  const asExpanded = (unroll: (program: Pick<CoreProgram, 'code'>) => Iterable<unknown>) =>
    fc.property(codes, (code) => {
      expect([...unroll({ code })]).toEqual(expanded(code))
    })

  test('are the loops written out', () => {
    fc.assert(asExpanded(instructions), { numRuns: 500 })
  })

  test('which an unrolling that forgets where the outer loops are is not', () => {
    const forgetful = ({ code }: Pick<CoreProgram, 'code'>): readonly unknown[] =>
      code.flatMap((statement) =>
        statement.op === 'LOOP'
          ? Array.from({ length: statement.count }, (_, i) =>
              statement.body.flatMap((inner) =>
                inner.op === 'LOOP'
                  ? forgetful({ code: [inner] })
                  : [{ instruction: inner, vector: statement.start + i * statement.step }],
              ),
            ).flat()
          : [{ instruction: statement, vector: 0 }],
      )
    expect(refuted(asExpanded(forgetful), { numRuns: 1000, seed: 1 })).toBe(true)
  })

  test('come one after another, from loops of any length', () => {
    const count = Number.MAX_SAFE_INTEGER
    const code = [{ op: 'LOOP', count, start: 0, step: 3, body: [{ op: 'LOAD' }] }] as const
    const steps = instructions({ code })
    const vectors = [0, 1, 2].map(() => {
      const { value, done } = steps.next()
      return done === true ? null : value.vector
    })
    expect(vectors).toEqual([0, 3, 6])
  })
})

describe('programBytes', () => {
  /** LEB128 as it is specified (DWARF 4, section 7.6): unsigned for 0 and more, signed below. */
  const encoded = (n: bigint): readonly number[] => {
    const [low, rest] = [Number(n & 0x7fn), n >> 7n]
    const last = rest === 0n ? n < 0x80n : rest === -1n && (low & 0x40) !== 0
    return last ? [low] : [low | 0x80, ...encoded(rest)]
  }
  const integers = fc.oneof(
    fc.integer({ min: -300, max: 300 }),
    fc.maxSafeInteger(),
    fc
      .record({ power: fc.nat(52), off: fc.integer({ min: -2, max: 2 }), sign: fc.constantFrom(1, -1) })
      .map(({ power, off, sign }) => sign * (2 ** power + off)),
  )

  test('is one byte for an opcode and LEB128 for an operand', () => {
    fc.assert(
      fc.property(integers, (n) => {
        const operand = encoded(BigInt(n)).length
        const loop: Statement = { op: 'LOOP', count: 1, start: n, step: 1, body: [] }
        expect(programBytes({ code: [loop] })).toBe(4 + operand)
        if (n >= 0) expect(programBytes({ code: [{ op: 'CALL', to: n }] })).toBe(1 + operand)
      }),
      { numRuns: 1000 },
    )
  })

  test('adds up where no run goes on, and does not grow with the iterations', () => {
    fc.assert(
      fc.property(codes, codes, fc.integer({ min: 1, max: 127 }), (one, other, count) => {
        const bytes = (...code: readonly Statement[]) => programBytes({ code })
        const loop: Statement = { op: 'LOOP', count, start: 0, step: 1, body: other }
        expect(bytes(...one, loop)).toBe(bytes(...one) + bytes(loop))
        expect(bytes(...one, ...other)).toBeLessThanOrEqual(bytes(...one) + bytes(...other))
        expect(bytes({ op: 'LOOP', count, start: 0, step: 1, body: one })).toBe(bytes(...one) + 5)
      }),
      { numRuns: 300 },
    )
  })

  test('which bytes of the unrolled code do not', () => {
    const unrolled = (code: readonly Statement[]) =>
      programBytes({ code: expanded(code).map(({ instruction }) => instruction) })
    const failed = refuted(
      fc.property(codes, fc.integer({ min: 1, max: 127 }), (body, count) => {
        expect(unrolled([{ op: 'LOOP', count, start: 0, step: 1, body }])).toBe(unrolled(body) + 5)
      }),
      { seed: 1 },
    )
    expect(failed).toBe(true)
  })
})
