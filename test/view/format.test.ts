import { describe, expect, it } from 'vitest'
import { bytes, duration, energy, grouped, hundredths, percent, shortened } from '../../lib/view/format.js'

describe('format', () => {
  it('groups digits by three', () => {
    expect([0, 999, 1000, 1234567].map(grouped)).toEqual(['0', '999', '1 000', '1 234 567'])
  })

  it('never rounds a ratio up to all of it', () => {
    expect([0.99999, 1, 0.5, 0.2857].map(hundredths)).toEqual(['99.99', '100.00', '50.00', '28.57'])
    expect(percent(0.29)).toBe('29.00%')
  })

  it('chooses units', () => {
    expect([0, 512, 1536, 3 * 1024 ** 2].map(bytes)).toEqual(['0 B', '512 B', '1.50 KiB', '3.00 MiB'])
    expect([12, 2500, 4.2e9].map(energy)).toEqual(['12 pJ', '2.50 nJ', '4.20 mJ'])
    expect([0.0015, 12.34, 2000].map(duration)).toEqual(['1.50 µs', '12.3 ms', '2.00 s'])
  })

  it('cuts names in the middle', () => {
    expect(shortened('abcdefghij', 10)).toBe('abcdefghij')
    expect(shortened('abcdefghijk', 7)).toBe('abc…ijk')
  })
})
