import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Allocator, allocator } from '../../lib/kernels/allocator.js'
import type { Held, Kernels } from '../../lib/kernels/kernels.js'
import { refuted } from '../refuted.js'
import { runs } from '../runs.js'
import { both, simd } from './cases.js'

describe('an allocator', () => {
  const commands = fc.array(
    fc.oneof(
      fc.record({ kind: fc.constant('allocate' as const), bytes: fc.nat(200) }),
      fc.record({ kind: fc.constant('free' as const), which: fc.nat() }),
    ),
    { maxLength: 80 },
  )

  /** Nothing overlaps, all is below what was reached, and when all is free the memory is as good as new. */
  const sound = (make: (start: number, reach: (end: number) => void) => Allocator) =>
    fc.property(commands, (commands) => {
      let reached = 64
      const { allocate, free } = make(64, (end) => {
        reached = Math.max(reached, end)
      })
      const alive: { readonly start: number; readonly end: number }[] = []
      for (const command of commands) {
        if (command.kind === 'free') {
          if (alive.length === 0) continue
          const [gone] = alive.splice(command.which % alive.length, 1)
          if (gone !== undefined) free(gone.start)
          continue
        }
        const start = allocate(command.bytes)
        const end = start + command.bytes
        expect(start % 16).toBe(0)
        expect(start).toBeGreaterThanOrEqual(64)
        expect(end).toBeLessThanOrEqual(reached)
        expect(
          alive.filter((other) => start < Math.max(other.end, other.start + 1) && other.start < end),
        ).toEqual([])
        alive.push({ start, end })
      }
      for (const { start } of alive) free(start)
      const limit = reached
      if (limit > 64) expect(allocate(limit - 64)).toBe(64)
      expect(reached).toBe(limit)
    })

  test('gives to nobody what another has, and reuses what was freed', () => {
    fc.assert(sound(allocator), { numRuns: runs(400) })
  })

  test.each<readonly [string, (start: number, reach: (end: number) => void) => Allocator]>([
    ['frees nothing', (start, reach) => ({ ...allocator(start, reach), free: () => {} })],
    [
      'hands out too little',
      (start, reach) => {
        const inner = allocator(start, reach)
        return { ...inner, allocate: (bytes) => inner.allocate(bytes - 16) }
      },
    ],
    ['does not reach', (start) => allocator(start, () => {})],
  ])('that %s is found out', (_, make) => {
    expect(refuted(sound(make), { numRuns: 500, seed: 1 })).toBe(true)
  })

  test('has nothing handed out when the memory ends', () => {
    let full = false
    const { allocate } = allocator(0, () => {
      if (full) throw new RangeError('full')
    })
    expect(allocate(100)).toBe(0)
    full = true
    expect(() => allocate(16)).toThrow('full')
    full = false
    expect(allocate(16)).toBe(112)
  })

  test('knows what it has not allocated', () => {
    expect(() => allocator(0, () => {}).free(16)).toThrow('nothing is allocated')
  })
})

/** The sums 0 … 2 of (1, 2) by 2 × 3 weights, in memory that is there already. */
const small = (kernels: Kernels) => {
  const matrix = kernels.product({ weights: Int8Array.of(1, 2, 3, 4, 5, 6), rows: 2, columns: 3 })
  const activation = kernels.activation(Uint8Array.of(1, 2))
  const [vectors, rows] = [kernels.offsets(Int32Array.of(0)), kernels.offsets(Int32Array.of(0, 1))]
  const sums = kernels.sums(3)
  return {
    sums,
    activation,
    held: { matrix, activation, vectors, rows, sums },
    multiply: (change: object = {}): void =>
      matrix.multiply(
        { activation, zeroPoint: 0, vectors, first: 0, count: 1, rows, ...change },
        { sums, start: 0, vectorStride: 3, columnStride: 1, ...change },
      ),
  }
}

describe.each(both)('the memory of %s kernels', (_, make) => {
  test('keeps what is in it when it grows', () => {
    const kernels = make()
    const { sums, activation, multiply } = small(kernels)
    multiply()
    const before = [...sums.values]
    const large = kernels.sums(3_000_000)
    expect(large.values.every((sum) => sum === 0)).toBe(true)
    expect([...sums.values]).toEqual(before)
    expect([...activation.values]).toEqual([1, 2])
    multiply()
    expect([...sums.values]).toEqual(before.map((sum) => 2 * sum))
    large.values.fill(-1)
    activation.values[0] = 3
    sums.values.fill(0)
    multiply()
    expect([...sums.values]).toEqual([11, 16, 21])
  })

  test('has sums of 0 where others were', () => {
    const kernels = make()
    const first = kernels.sums(100)
    first.values.fill(7)
    first.release()
    expect(kernels.sums(100).values.every((sum) => sum === 0)).toBe(true)
  })

  test('has room for scratch work of any size while sums are held', () => {
    const kernels = make()
    const rows = 40_000
    const sums = kernels.sums(9)
    const table = kernels.offsets(Int32Array.from({ length: rows }, (_, r) => r))
    const vectors = kernels.offsets(new Int32Array(9))
    const activation = kernels.activation(new Uint8Array(rows).fill(1))
    const matrix = kernels.product({ weights: new Int8Array(rows).fill(1), rows, columns: 1 })
    const target = { sums, start: 0, vectorStride: 1, columnStride: 1 }
    matrix.multiply({ activation, zeroPoint: 0, vectors, first: 0, count: 9, rows: table }, target)
    expect([...sums.values]).toEqual(Array.from({ length: 9 }, () => rows))
    expect(activation.values.every((value) => value === 1)).toBe(true)
  })

  test.each(['matrix', 'activation', 'vectors', 'rows', 'sums'] as const)(
    'does not use a %s that was released or is not its own',
    (which) => {
      const { held, multiply } = small(make())
      held[which].release()
      expect(() => multiply()).toThrow('released')
      expect(() => held[which].release()).toThrow('released')
      if (which === 'matrix') return
      const others: Held = small(make()).held[which]
      expect(() => small(make()).multiply({ [which]: others })).toThrow('other kernels')
    },
  )

  test.each([
    { start: -1 },
    { start: 1 },
    { start: 0.5 },
    { first: 1 },
    { first: -1 },
    { count: 2 },
    { firstRow: 1 },
    { columnStride: 2 },
    { columnStride: -1 },
    { vectorStride: Number.NaN },
    { zeroPoint: 256 },
    { zeroPoint: -129 },
    { zeroPoint: 0.5 },
  ])('does not go astray: %o', (change) => {
    expect(() => small(make()).multiply(change)).toThrow(RangeError)
  })

  test.each([[Int32Array.of(0, 2)], [Int32Array.of(-1, 1)], [Int32Array.of(0, 2 ** 31 - 1)]])(
    'does not go astray with the rows %o',
    (offsets) => {
      const kernels = make()
      expect(() => small(kernels).multiply({ rows: kernels.offsets(offsets) })).toThrow(RangeError)
    },
  )
})

test('the memory of SIMD kernels does not grow for what is released', () => {
  const kernels = simd()
  const keep = kernels.sums(1)
  const round = (): void => {
    const all = [kernels.sums(20_000), kernels.sums(1000), kernels.activation(new Uint8Array(300_000))]
    for (const held of all) held.release()
  }
  round()
  const { byteLength } = keep.values.buffer
  for (let i = 0; i < 100; i++) round()
  expect(keep.values.buffer.byteLength).toBe(byteLength)
})
