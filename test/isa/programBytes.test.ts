import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { programBytes } from '../../lib/isa/programBytes.js'

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
