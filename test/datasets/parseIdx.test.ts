import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseIdx } from '../../lib/datasets/parseIdx.js'
import { refuted } from '../refuted.js'

type Code = 0x08 | 0x09 | 0x0b | 0x0c | 0x0d | 0x0e

/** How Node writes a number of each type, the highest byte first. */
const writers = {
  0x08: [1, (b: Buffer, x: number, at: number) => b.writeUInt8(x, at)],
  0x09: [1, (b: Buffer, x: number, at: number) => b.writeInt8(x, at)],
  0x0b: [2, (b: Buffer, x: number, at: number) => b.writeInt16BE(x, at)],
  0x0c: [4, (b: Buffer, x: number, at: number) => b.writeInt32BE(x, at)],
  0x0d: [4, (b: Buffer, x: number, at: number) => b.writeFloatBE(x, at)],
  0x0e: [8, (b: Buffer, x: number, at: number) => b.writeDoubleBE(x, at)],
} as const

const idx = (code: Code, shape: readonly number[], values: readonly number[]): Uint8Array => {
  const [width, write] = writers[code]
  const start = 4 + 4 * shape.length
  const bytes = Buffer.alloc(start + width * values.length)
  bytes.set([0, 0, code, shape.length])
  shape.forEach((size, i) => bytes.writeUInt32BE(size, 4 + 4 * i))
  values.forEach((value, i) => write(bytes, value, start + width * i))
  return new Uint8Array(bytes)
}

const files = fc
  .tuple(
    fc.constantFrom<Code>(0x08, 0x09, 0x0b, 0x0c, 0x0d, 0x0e),
    fc.array(fc.nat(4), { maxLength: 3 }),
    fc.nat(),
  )
  .map(([code, shape, seed]) => {
    const length = shape.reduce((a, b) => a * b, 1)
    const values = Array.from({ length }, (_, i) => ((seed >> (i % 8)) + i) % 128)
    return { code, shape, values }
  })

describe('an IDX file', () => {
  test('gives back what Node has written', () => {
    fc.assert(
      fc.property(files, ({ code, shape, values }) => {
        const read = parseIdx(idx(code, shape, values), 'a.idx')
        expect(read).toMatchObject({ _tag: 'Right', right: { shape } })
        if (read._tag === 'Right') expect(Array.from(read.right.data, Number)).toEqual(values)
      }),
    )
  })

  test('a reader that takes the lowest byte first is found wrong', () => {
    const wrong = fc.property(files, ({ code, shape, values }) => {
      const bytes = idx(code, shape, values)
      const start = 4 + 4 * shape.length
      const [width] = writers[code]
      const swapped = bytes.slice()
      for (let at = start; at < bytes.length; at += width)
        swapped.set(bytes.subarray(at, at + width).toReversed(), at)
      const read = parseIdx(swapped, 'a.idx')
      return read._tag === 'Right' && Array.from(read.right.data, Number).join() === values.join()
    })
    expect(refuted(wrong)).toBe(true)
  })

  test('is parsed or refused, whatever the bytes', () => {
    const whole = idx(0x0b, [2, 3], [1, 2, 3, 4, 5, 6])
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), fc.nat(whole.length), (at, byte, end) => {
        const damaged = whole.slice(0, end)
        if (at < end) damaged[at] = byte
        expect(['Left', 'Right']).toContain(parseIdx(damaged, 'a.idx')._tag)
      }),
      { numRuns: 2000 },
    )
  })

  test.each([
    ['two zeros', Uint8Array.of(1, 0, 8, 1)],
    ['0x7', Uint8Array.of(0, 0, 7, 1)],
    ['within its header', idx(0x08, [2, 3], [1, 2, 3, 4, 5, 6]).subarray(0, 10)],
    ['take 6 bytes, but it holds 5', idx(0x08, [2, 3], [1, 2, 3, 4, 5, 6]).subarray(0, 17)],
    ['take 6 bytes, but it holds 7', idx(0x08, [2, 3], [1, 2, 3, 4, 5, 6, 7])],
    ['too large', idx(0x08, [2 ** 32 - 1, 2 ** 32 - 1, 9], [])],
  ])('is refused where it is none: %s', (fact, bytes) => {
    const refused = parseIdx(bytes, 'a.idx')
    expect(refused).toMatchObject({ _tag: 'Left', left: { _tag: 'BadDataset', what: 'a.idx' } })
    expect(JSON.stringify(refused)).toContain(fact)
  })
})
