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
  squareMillimetres,
} from '../../lib/view/format.js'
import { wrapped } from '../../lib/view/wrapped.js'
import { refuted } from '../refuted.js'

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

  it('gives three digits of areas, however small or large they are', () => {
    expect([0.0549726, 0.0390995, 1.5, 85.42, 999.6, 1203.4].map(squareMillimetres)).toEqual(
      ['0.0550', '0.0391', '1.50', '85.4', '1 000', '1 203'].map((text) => `${text} mm²`),
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

  /** What is shown of so many nanoseconds, in them. */
  const shownBy = (text: (milliseconds: number) => string, nanoseconds: number): number => {
    const [, digits = '', unit = ''] =
      /^(\d\.\d\d|\d\d\.\d|[1-9]\d\d) (µs|ms)$/.exec(text(nanoseconds / 1e6)) ?? []
    return Number(digits) * (unit === 'ms' ? 1e6 : 1e3)
  }
  const nearby = (text: (milliseconds: number) => string) =>
    fc.property(fc.integer({ min: 1000, max: 999_499_999 }), (nanoseconds) => {
      const most = 10 ** (Math.floor(Math.log10(nanoseconds)) - 2) / 2
      // a half of the last of three digits, and what rounds up to a fourth digit before the point loses one after it
      expect(Math.abs(shownBy(text, nanoseconds) - nanoseconds)).toBeLessThanOrEqual(most * (1 + 1e-9))
    })

  it('shows the nearest number of three digits, also where that is of the next unit', () => {
    expect([999.4, 999.6, 0.9996, 9.997, 99.97].map(duration)).toEqual([
      '999 ms',
      '1.00 s',
      '1.00 ms',
      '10.0 ms',
      '100 ms',
    ])
    expect([1023.4, 1023.6].map((n) => bytes(n * 1024))).toEqual([`${grouped(1023)} KiB`, '1.00 MiB'])
    fc.assert(nearby(duration))
    const unitFirst = (milliseconds: number): string =>
      milliseconds < 1
        ? `${(milliseconds * 1e3).toPrecision(3)} µs`
        : `${milliseconds.toFixed(milliseconds < 10 ? 2 : milliseconds < 100 ? 1 : 0)} ms`
    const examples = [[999_600]] satisfies [number][]
    expect(refuted(nearby(unitFirst), { examples })).toBe(true)
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
