import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  bytes,
  count,
  duration,
  energy,
  grouped,
  hundredths,
  overheadPercent,
  percent,
  shortened,
} from '../../lib/view/format.js'
import { wrapped } from '../../lib/view/wrapped.js'

describe('format', () => {
  it('groups digits by three', () => {
    expect([0, 999, 1000, 1234567].map(grouped)).toEqual(['0', '999', '1 000', '1 234 567'])
  })

  it('parts no number at the end of a line', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.integer({ min: 14, max: 40 }), (a, b, width) => {
        const lines = wrapped(`${grouped(a)} cycles, of ${grouped(b)} that no program beats`, width)
        for (const n of [a, b]) expect(lines.some((line) => line.includes(grouped(n)))).toBe(true)
      }),
    )
  })

  it('speaks of one in the singular', () => {
    expect([0, 1, 3136].map((n) => count(n, 'vector'))).toEqual(['0 vectors', '1 vector', '3 136 vectors'])
    expect(count(2, 'study', 'studies')).toBe('2 studies')
  })

  it('never rounds a ratio up to all of it', () => {
    expect([0.99999, 1, 0.5, 0.2857].map(hundredths)).toEqual(['99.99', '100.00', '50.00', '28.57'])
    expect(percent(0.29)).toBe('29.00%')
  })

  it('never rounds an overhead down, nor up by what a double cannot hold', () => {
    // 51.00000000000001 hundredths of a percent, by the arithmetic of doubles
    expect([0, 0.0051, 0.0098, 0.009801, 1].map(overheadPercent)).toEqual([
      '0.00%',
      '0.51%',
      '0.98%',
      '0.99%',
      '100.00%',
    ])
  })

  it('shows three digits of what has a unit', () => {
    expect([9.99, 10, 99.9, 100, 1023].map((n) => bytes(n * 1024))).toEqual([
      '9.99 KiB',
      '10.0 KiB',
      '99.9 KiB',
      '100 KiB',
      `${grouped(1023)} KiB`,
    ])
    expect(bytes(1024)).toBe('1.00 KiB')
  })

  it('chooses units', () => {
    expect([0, 512, 1536, 3 * 1024 ** 2].map(bytes)).toEqual(['0 B', '512 B', '1.50 KiB', '3.00 MiB'])
    expect([12, 2500, 4.2e9].map(energy)).toEqual(['12 pJ', '2.50 nJ', '4.20 mJ'])
    expect([0.0015, 12.34, 2000].map(duration)).toEqual(['1.50 µs', '12.3 ms', '2.00 s'])
  })

  it('cuts names in the middle', () => {
    expect(shortened('abcdefghij', 10)).toBe('abcdefghij')
    expect(shortened('abcdefghijk', 7)).toBe('abc…ijk')
    expect(shortened('abcdefghijk', 8)).toBe('abcd…ijk')
  })
})
