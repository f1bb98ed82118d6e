import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Kernels, Multiplier } from '../../lib/kernels/kernels.js'
import { kernelsHere } from '../../lib/kernels/kernelsHere.js'
import type { Matrix } from '../../lib/kernels/matrix.js'
import { plainKernels } from '../../lib/kernels/plainKernels.js'
import { refuted } from '../refuted.js'
import { runs } from '../runs.js'
import { both, type Case, cases, naive, outcome, simd } from './cases.js'

const asNaive = (kernels: () => Kernels) => {
  const running = kernels()
  return fc.property(cases, (given) => {
    expect(outcome(running, given)).toEqual(naive(given))
  })
}

describe('products', () => {
  test.each(both)('of %s kernels are those of three loops', (_, kernels) => {
    fc.assert(asNaive(kernels), { numRuns: runs(400) })
  })

  test('are the same bits for SIMD and plain kernels where rows and columns are many', () => {
    const [fast, plain] = [simd(), plainKernels()]
    const sizes = fc.record({
      rows: fc.integer({ min: 200, max: 700 }),
      columns: fc.integer({ min: 1, max: 70 }),
      count: fc.integer({ min: 1, max: 70 }),
      seed: fc.integer(),
      narrow: fc.boolean(),
    })
    fc.assert(
      fc.property(sizes, ({ rows, columns, count, seed, narrow }) => {
        const code = (i: number) => Math.imul(i + seed, 0x9e3779b1) >>> 24
        const given: Case = {
          matrix: {
            weights: Int8Array.from({ length: rows * columns }, (_, i) => code(i)),
            rows,
            columns,
            zeroPoints: Int8Array.from({ length: columns }, (_, i) => (narrow ? 0 : code(i))),
          },
          activation: Uint8Array.from({ length: rows + count - 1 }, (_, i) => code(i)),
          zeroPoint: code(1),
          vectors: Int32Array.from({ length: count }, (_, v) => v),
          first: 0,
          count,
          rows: Int32Array.from({ length: rows }, (_, r) => r),
          firstRow: 0,
          before: new Int32Array(count * columns),
          start: 0,
          vectorStride: 1,
          columnStride: count,
        }
        const after = outcome(fast, given)
        expect(after).toEqual(outcome(plain, given))
        expect(after).toEqual(naive(given))
      }),
      { numRuns: runs(20) },
    )
  })

  test('wrap around where even a single vector would leave int32', () => {
    const rows = 2 ** 31 / 255 ** 2 + 1000
    const given: Case = {
      matrix: { weights: new Uint8Array(rows).fill(255), rows: Math.floor(rows), columns: 1 },
      activation: Uint8Array.of(255),
      zeroPoint: 0,
      vectors: new Int32Array(9),
      first: 0,
      count: 9,
      rows: new Int32Array(rows),
      firstRow: 0,
      before: new Int32Array(9),
      start: 0,
      vectorStride: 1,
      columnStride: 1,
    }
    expect(naive(given)[0]).toBeLessThan(0)
    for (const [, kernels] of both) expect(outcome(kernels(), given)).toEqual(naive(given))
  })

  test('are those of SIMD kernels where there are any', () => {
    expect(kernelsHere().kind).toBe('simd')
  })
})

/** Plain kernels whose products are changed. */
const twin =
  (change: (product: Kernels['product']) => (matrix: Matrix) => Pick<Multiplier, 'multiply'>) =>
  (): Kernels => {
    const kernels = plainKernels()
    return {
      ...kernels,
      product: (matrix) => ({ ...kernels.product(matrix), ...change(kernels.product)(matrix) }),
    }
  }

describe('not so products', () => {
  test.each<readonly [string, () => Kernels]>([
    [
      'that take no zero point off activations',
      twin((product) => (matrix) => ({
        multiply: (vectors, target) => product(matrix).multiply({ ...vectors, zeroPoint: 0 }, target),
      })),
    ],
    [
      'that take none off weights',
      twin(
        (product) =>
          ({ weights, rows, columns }) =>
            product({ weights, rows, columns }),
      ),
    ],
    [
      'that forget an odd last row',
      twin((product) => (matrix) => {
        const weights = matrix.weights.slice()
        const { rows, columns, zeroPoints } = matrix
        if (rows % 2 === 1)
          for (let c = 0; c < columns; c++) weights[(rows - 1) * columns + c] = zeroPoints?.[c] ?? 0
        return product({ ...matrix, weights })
      }),
    ],
    [
      'that overwrite sums',
      twin((product) => (matrix) => ({
        multiply: (vectors, target) => {
          target.sums.values.fill(0)
          product(matrix).multiply(vectors, target)
        },
      })),
    ],
    [
      'that count vectors of the target from the first',
      twin((product) => (matrix) => ({
        multiply: (vectors, target) =>
          product(matrix).multiply(vectors, {
            ...target,
            start: Math.max(0, target.start - vectors.first * target.vectorStride),
          }),
      })),
    ],
    [
      'that begin with row 0',
      twin((product) => (matrix) => ({
        multiply: (vectors, target) => product(matrix).multiply({ ...vectors, firstRow: 0 }, target),
      })),
    ],
    [
      'that saturate',
      twin((product) => (matrix) => ({
        multiply: (vectors, target) => {
          const before = target.sums.values.slice()
          target.sums.values.fill(0)
          product(matrix).multiply(vectors, target)
          target.sums.values.forEach((sum, i, sums) => {
            sums[i] = Math.min(2 ** 31 - 1, Math.max(-(2 ** 31), sum + (before[i] ?? 0)))
          })
        },
      })),
    ],
  ])('%s are found out', (_, kernels) => {
    expect(refuted(asNaive(kernels), { numRuns: 500, seed: 1 })).toBe(true)
  })
})
