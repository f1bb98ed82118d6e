import fc from 'fast-check'
import type { Kernels, Multiplier, Target, Vectors } from '../../lib/kernels/kernels.js'
import type { Matrix } from '../../lib/kernels/matrix.js'
import { plainKernels } from '../../lib/kernels/plainKernels.js'
import { simdKernels } from '../../lib/kernels/simdKernels.js'

/** The SIMD kernels, which the tests cannot do without. */
export const simd = (): Kernels => {
  const kernels = simdKernels()
  if (kernels === undefined) throw new Error('the engine that runs the tests has no SIMD')
  return kernels
}

export const both: readonly (readonly [string, () => Kernels])[] = [
  ['SIMD', simd],
  ['plain', plainKernels],
]

/** A multiplication, as plain values. */
export interface Case {
  readonly matrix: Matrix
  readonly activation: Uint8Array | Int8Array
  readonly zeroPoint: number
  readonly vectors: Int32Array
  readonly first: number
  readonly count: number
  readonly rows: Int32Array
  readonly firstRow: number
  readonly before: Int32Array
  readonly start: number
  readonly vectorStride: number
  readonly columnStride: number
}

const bytes = (signed: boolean, length: number): fc.Arbitrary<Int8Array | Uint8Array> => {
  const [least, most] = signed ? [-128, 127] : [0, 255]
  const value = fc.oneof(fc.constantFrom(least, most, 0), fc.integer({ min: least, max: most }))
  return fc
    .array(value, { minLength: length, maxLength: length, size: 'max' })
    .map((values) => (signed ? Int8Array.from(values) : Uint8Array.from(values)))
}

const anyBytes = (length: number) => fc.boolean().chain((signed) => bytes(signed, length))

export const matrixOf = (rows: number, columns: number): fc.Arbitrary<Matrix> =>
  fc.boolean().chain((signed) =>
    fc.record(
      {
        weights: bytes(signed, rows * columns),
        rows: fc.constant(rows),
        columns: fc.constant(columns),
        zeroPoints: bytes(signed, columns),
      },
      { requiredKeys: ['weights', 'rows', 'columns'] },
    ),
  )

const extent = (most: number) => fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: most }))

/** Offsets that go `stride` at a time, with a jump after every `run` of them; or that are anywhere. */
const offsetsOf = (length: number): fc.Arbitrary<Int32Array> =>
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc
        .record({
          stride: fc.integer({ min: 1, max: 3 }),
          run: fc.integer({ min: 1, max: 20 }),
          jump: fc.nat(9),
        })
        .map(({ stride, run, jump }) =>
          Int32Array.from({ length }, (_, i) => i * stride + Math.floor(i / run) * jump),
        ),
    },
    {
      weight: 1,
      arbitrary: fc
        .array(fc.nat(60), { minLength: length, maxLength: length, size: 'max' })
        .map((offsets) => Int32Array.from(offsets)),
    },
  )

const int32 = fc.oneof(
  fc.constantFrom(0, 2 ** 31 - 1, -(2 ** 31)),
  fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
)

const most = (values: Int32Array): number => values.reduce((a, b) => Math.max(a, b), 0)

/** Vectors and targets of all layouts for a matrix. */
const around = (matrix: Matrix, table: number): fc.Arbitrary<Case> =>
  fc
    .record({
      first: fc.nat(3),
      firstRow: fc.nat(table - matrix.rows),
      count: extent(40),
      rest: fc.nat(3),
      rows: offsetsOf(table),
      zeroPoint: fc.oneof(fc.constantFrom(0, -128, 255), fc.integer({ min: -128, max: 255 })),
      start: fc.nat(5),
      gap: fc.nat(3),
      columnsFirst: fc.boolean(),
    })
    .chain((drawn) => {
      const { first, count, rest, rows } = drawn
      const { columns } = matrix
      return offsetsOf(first + count + rest).chain((vectors) => {
        const vectorStride = drawn.columnsFirst ? columns + drawn.gap : 1 + (drawn.gap >> 1)
        const columnStride = drawn.columnsFirst ? 1 : (first + count) * vectorStride + (drawn.gap & 1)
        const length = drawn.start + (first + count) * vectorStride + columns * columnStride
        return fc.record({
          matrix: fc.constant(matrix),
          activation: anyBytes(most(vectors) + most(rows) + 1),
          zeroPoint: fc.constant(drawn.zeroPoint),
          vectors: fc.constant(vectors),
          first: fc.constant(first),
          count: fc.constant(count),
          rows: fc.constant(rows),
          firstRow: fc.constant(drawn.firstRow),
          before: fc
            .array(int32, { minLength: 7, maxLength: 7 })
            .map((some) => Int32Array.from({ length }, (_, i) => some[i % some.length] ?? 0)),
          start: fc.constant(drawn.start),
          vectorStride: fc.constant(vectorStride),
          columnStride: fc.constant(columnStride),
        })
      })
    })

export const cases: fc.Arbitrary<Case> = fc
  .record({ rows: extent(40), more: fc.nat(3), columns: extent(14) })
  .chain(({ rows, columns, more }) => matrixOf(rows, columns).chain((matrix) => around(matrix, rows + more)))

/** What kernels make of a case, all that they hold released again. */
export const outcome = (
  kernels: Kernels,
  given: Case,
  multiplier: (kernels: Kernels) => Multiplier = ({ product }) => product(given.matrix),
): Int32Array => {
  const matrix = multiplier(kernels)
  const activation = kernels.activation(given.activation)
  const [vectors, rows] = [kernels.offsets(given.vectors), kernels.offsets(given.rows)]
  const sums = kernels.sums(given.before.length)
  sums.values.set(given.before)
  const source: Vectors = { ...given, activation, vectors, rows }
  const target: Target = { ...given, sums }
  matrix.multiply(source, target)
  const after = sums.values.slice()
  for (const held of [matrix, activation, vectors, rows, sums]) held.release()
  return after
}

/** The definition: three loops. */
export const naive = (given: Case): Int32Array => {
  const { weights, rows, columns, zeroPoints } = given.matrix
  const sums = given.before.slice()
  for (let v = given.first; v < given.first + given.count; v++)
    for (let c = 0; c < columns; c++) {
      let sum = 0
      for (let r = 0; r < rows; r++) {
        const address = (given.vectors[v] ?? Number.NaN) + (given.rows[given.firstRow + r] ?? Number.NaN)
        const value = (given.activation[address] ?? Number.NaN) - given.zeroPoint
        sum += value * ((weights[r * columns + c] ?? Number.NaN) - (zeroPoints?.[c] ?? 0))
      }
      const at = given.start + v * given.vectorStride + c * given.columnStride
      sums[at] = (sums[at] ?? Number.NaN) + sum
    }
  return sums
}
