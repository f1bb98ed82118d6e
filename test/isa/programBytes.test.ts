import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Instruction, Statement } from '../../lib/isa/instruction.js'
import { instructions } from '../../lib/isa/instructions.js'
import { programBytes } from '../../lib/isa/programBytes.js'
import { refuted } from '../refuted.js'
import { runs } from '../runs.js'
import { codes } from '../stages/simulate/arbitraries.js'
import { decode, encode, wordOf } from './encoder.js'

/** The bytes of an integer as DWARF's appendix on LEB128 writes them: unsigned, or signed where it is negative. */
const leb128 = (n: bigint): readonly number[] => {
  const bytes: number[] = []
  for (let rest = n; ; ) {
    const low = Number(rest & 127n)
    rest >>= 7n
    const ends = n < 0n ? rest === -1n && (low & 64) !== 0 : rest === 0n
    bytes.push(ends ? low : low | 128)
    if (ends) return bytes
  }
}

/** A loop around nothing: its two opcodes, its count and step of a byte each, and where it starts. */
const startBytes = (start: number): number =>
  programBytes({ code: [{ op: 'LOOP', count: 1, start, step: 0, body: [] }] }) - 4

describe('the bytes of a program', () => {
  test.each([
    [0, 1],
    [127, 1],
    [128, 2],
    [16_383, 2],
    [16_384, 3],
    [-1, 1],
    [-64, 1],
    [-65, 2],
    [-8192, 2],
    [-8193, 3],
  ])('%d takes %d in LEB128', (n, bytes) => {
    expect(leb128(BigInt(n)).length).toBe(bytes)
    expect(startBytes(n)).toBe(bytes)
  })

  test('are those of an encoder, for any integer', () => {
    fc.assert(
      fc.property(fc.oneof(fc.maxSafeInteger(), fc.integer({ min: -20_000, max: 20_000 })), (n) => {
        expect(startBytes(n)).toBe(leb128(BigInt(n)).length)
      }),
    )
  })
})

/** Instructions that go on by steps, as those do that wait for copies or tell cores one by one, among others. */
const signals = fc
  .record({
    core: fc.nat(300),
    register: fc.nat(3),
    by: fc.integer({ min: -70, max: 70 }),
    count: fc.nat(40),
  })
  .map(({ core, register, by, count }): readonly Instruction[] =>
    Array.from({ length: count }, (_, i) => ({
      op: 'SIGNAL',
      receivers: [{ core: Math.max(0, core + i * by), register }],
    })),
  )
const waits = fc
  .record({
    register: fc.nat(200),
    start: fc.nat(200),
    count: fc.nat(40),
    size: fc.integer({ min: 1, max: 500 }),
    // bits beside the opcode that differ keep instructions from being a run, whatever their numbers
    other: fc.boolean(),
  })
  .map(({ register, start, count, size, other }): readonly Instruction[] =>
    Array.from({ length: count }, (_, i) => ({
      op: 'AWAIT',
      unit: other && i % 2 === 1 ? 'output' : 'load',
      register: register + i,
      horizon: {
        box: [size, size],
        axes: [
          { size, digit: 0, stride: 2, divisor: 1, high: 1 },
          { size, digit: 1, stride: 2, divisor: 3, high: 0 },
        ],
        start: start + i,
        step: 200,
        grain: 1,
      },
    })),
  )
const straight = fc
  .array(
    fc.oneof(
      signals,
      waits,
      codes.map((code) => [...instructions({ code })].map(({ instruction }) => instruction)),
    ),
    {
      maxLength: 4,
    },
  )
  .map((parts) => parts.flat().slice(0, 80))

const bytesOf = (code: readonly Statement[]): number => programBytes({ code })

test('a run that is no shorter than its instructions does not break the run behind its first', () => {
  // 128 as two bytes: two of them take 6 bytes, as a run of two would, and from the second on four go on by 2
  const code = [128, 129, 131, 133, 135].map((bytes): Instruction => ({ op: 'READ', bytes }))
  expect(bytesOf(code)).toBe(3 + 6)
})

describe('runs of instructions', () => {
  test('lie in memory as an encoder writes them, whose decoder reads them back', () => {
    fc.assert(
      fc.property(straight, codes, (code, others) => {
        const symbols = encode(code)
        expect(symbols.length).toBe(bytesOf(code))
        expect(decode(symbols)).toEqual(code.map(wordOf))
        const nested: readonly Statement[] = [
          ...code,
          { op: 'LOOP', count: 3, start: -70, step: 200, body: [...others, ...code] },
          ...others,
        ]
        expect(encode(nested).length).toBe(bytesOf(nested))
      }),
      { numRuns: runs(100) },
    )
  })

  test('are never longer than their instructions one by one', () => {
    fc.assert(
      fc.property(straight, (code) => {
        expect(bytesOf(code)).toBeLessThanOrEqual(code.reduce((sum, each) => sum + bytesOf([each]), 0))
      }),
      { numRuns: runs(300) },
    )
  })

  test('of which only the first is kept are not read back', () => {
    const stepless = (code: readonly Instruction[]) =>
      encode(code.map((each) => code.find(({ op }) => op === each.op) ?? each))
    const failed = refuted(
      fc.property(straight, (code) => {
        expect(decode(stepless(code))).toEqual(code.map(wordOf))
      }),
      { numRuns: runs(300) },
    )
    expect(failed).toBe(true)
  })

  test('tell 576 cores one by one in ten bytes', () => {
    const told = Array.from(
      { length: 576 },
      (_, i): Instruction => ({
        op: 'SIGNAL',
        receivers: [{ core: 78 + i, register: 0 }],
      }),
    )
    // the mark of a run, its count (2), SIGNAL, one receiver, core and register, and three steps
    expect(bytesOf(told)).toBe(10)
  })
})
