import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { analogCells } from '../../lib/kernels/analogCells.js'
import type { CellMatrix } from '../../lib/kernels/cellMatrix.js'
import { normalQuantile, standardNormals } from '../../lib/kernels/gaussian.js'
import { both, type Case, outcome } from './cases.js'

/** One plane of cells that hold bits, one input of one bit; converters that lose nothing. */
const plane = (rows: number, columns: number, over: Partial<CellMatrix> = {}): CellMatrix => ({
  rows,
  columns,
  levels: new Uint8Array(rows * columns).fill(1),
  conductances: null,
  planes: [{ shift: 0, sign: 1 }],
  cellBits: 1,
  dacBits: 8,
  shift: 0,
  most: 2 ** 31 - 1,
  offsets: new Int32Array(columns),
  codeSums: new Int32Array(columns),
  noise: null,
  ...over,
})

/** Vectors that begin one after the other and apply their codes to all rows. */
const given = (matrix: CellMatrix, activation: Uint8Array, count: number): Case => ({
  matrix: { weights: new Uint8Array(matrix.rows * matrix.columns), ...matrix },
  activation,
  zeroPoint: 0,
  vectors: Int32Array.from({ length: count }, (_, v) => v),
  first: 0,
  count,
  rows: Int32Array.from({ length: matrix.rows }, (_, r) => r),
  firstRow: 0,
  before: new Int32Array(count * matrix.columns),
  start: 0,
  vectorStride: matrix.columns,
  columnStride: 1,
})

const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length

describe('the table of normal numbers', () => {
  it('has the quantiles of the normal density, integrated step by step', () => {
    const step = 1e-4
    const density = (z: number): number => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)
    let below = 0.5
    for (let z = 0; z < 4; z += step) {
      if (Math.round(z / step) % 2500 === 0) {
        expect(normalQuantile(below)).toBeCloseTo(z, 5)
        expect(normalQuantile(1 - below)).toBeCloseTo(-z, 5)
      }
      below += step * density(z + step / 2)
    }
  })

  it('has mean 0, variance 1, and the fourth moment of a normal distribution but for its cut tails', () => {
    const z = [...standardNormals]
    expect(mean(z)).toBeCloseTo(0, 9)
    expect(mean(z.map((each) => each ** 2))).toBeCloseTo(1, 9)
    expect(Math.abs(mean(z.map((each) => each ** 4)) - 3)).toBeLessThan(0.01)
  })
})

describe.each(both)('%s kernels on cells that are not ideal', (_, kernels) => {
  it('add noise of the spread that is asked for, independent from one conversion to the next', () => {
    const [columns, count, sigma] = [32, 256, 40]
    // 1000 levels below, so that no converted sum is negative
    const matrix = plane(4, columns, { noise: { state: 5, sigma } })
    const sums = outcome(kernels(), given(matrix, new Uint8Array(count + 4).fill(250), count), (on) =>
      on.conversion(matrix),
    )
    const noise = [...sums].map((sum) => sum - 1000)
    expect(Math.abs(mean(noise)) / sigma).toBeLessThan(0.05)
    expect(Math.abs(Math.sqrt(mean(noise.map((n) => n * n))) / sigma - 1)).toBeLessThan(0.03)
    for (const apart of [1, columns])
      expect(Math.abs(mean(noise.slice(apart).map((n, i) => n * (noise[i] ?? 0)))) / sigma ** 2).toBeLessThan(
        0.05,
      )
  })

  test('give what a sum in doubles gives, as near as 16 bits for a conductance allow', () => {
    const cells = fc
      .record({ rows: fc.integer({ min: 1, max: 40 }), columns: fc.integer({ min: 1, max: 9 }) })
      .chain(({ rows, columns }) =>
        fc.record({
          rows: fc.constant(rows),
          columns: fc.constant(columns),
          conductances: fc.array(fc.double({ min: 0, max: 6, noNaN: true }), {
            minLength: rows * columns,
            maxLength: rows * columns,
          }),
          codes: fc.uint8Array({ minLength: rows, maxLength: rows }),
        }),
      )
    fc.assert(
      fc.property(cells, ({ rows, columns, conductances, codes }) => {
        const matrix = plane(rows, columns, { conductances: Float64Array.from(conductances) })
        const made = outcome(kernels(), given(matrix, codes, 1), (on) => on.conversion(matrix))
        for (let c = 0; c < columns; c++) {
          const exact = codes.reduce((sum, code, r) => sum + code * (conductances[r * columns + c] ?? 0), 0)
          const unit = 2 ** -analogCells(matrix).fraction
          const furthest = 0.5 + (codes.reduce((sum, code) => sum + code, 0) * unit) / 2 + unit
          expect(Math.abs((made[c] ?? 0) - exact)).toBeLessThanOrEqual(furthest)
        }
      }),
      { numRuns: 200 },
    )
  })

  it('cut off what no cell and no converter holds, and never wrap around', () => {
    const wild = Float64Array.of(1e12, 3, 1, Number.MIN_VALUE)
    const matrix = plane(4, 1, { conductances: wild, noise: { state: 1, sigma: 1e12 }, most: 255 })
    const made = outcome(kernels(), given(matrix, new Uint8Array(40).fill(255), 30), (on) =>
      on.conversion(matrix),
    )
    for (const sum of made) expect([0, 255]).toContain(sum)
  })
})
