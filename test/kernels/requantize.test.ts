import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Kernels, Place, Requantizer, Rescaling, Target } from '../../lib/kernels/kernels.js'
import { plainKernels } from '../../lib/kernels/plainKernels.js'
import { refuted } from '../refuted.js'
import { runs } from '../runs.js'
import { both } from './cases.js'

/** Codes to be made, as plain values. */
interface Case {
  readonly how: Rescaling
  readonly sums: Int32Array
  readonly at: Omit<Target, 'sums'>
  readonly vectors: Int32Array
  readonly columns: Int32Array
  readonly block: Pick<Place, 'first' | 'count' | 'firstColumn' | 'columnCount'>
  /** What is there before, as long as the output. */
  readonly before: Uint8Array
}

const int32 = fc.oneof(fc.integer({ min: -600, max: 600 }), fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }))

const scale = fc.oneof(
  // powers of two make ties
  fc.constantFrom(0.5, 0.25, 0.125),
  fc.float({ min: Math.fround(1e-9), max: 2, noNaN: true }),
)

const addend = fc.oneof(
  fc.constantFrom(0, 0.5, -3.25),
  fc.float({ min: -300, max: 300, noNaN: true, noDefaultInfinity: true }),
)

/** Offsets side by side with a jump here and there, or in any order. */
const offsetsOf = (length: number, apart: number): fc.Arbitrary<Int32Array> =>
  fc
    .record({ run: fc.integer({ min: 1, max: 12 }), jump: fc.nat(2), shuffled: fc.boolean() })
    .chain(({ run, jump, shuffled }) => {
      const offsets = Array.from({ length }, (_, i) => apart * (i + Math.floor(i / run) * jump))
      return shuffled
        ? fc.shuffledSubarray(offsets, { minLength: length }).map((all) => Int32Array.from(all))
        : fc.constant(Int32Array.from(offsets))
    })

const cases: fc.Arbitrary<Case> = fc
  .record({
    vectors: fc.integer({ min: 1, max: 30 }),
    columns: fc.integer({ min: 1, max: 6 }),
    first: fc.nat(5),
    rest: fc.nat(3),
    firstColumn: fc.nat(2),
    restOfColumns: fc.nat(2),
    gap: fc.nat(2),
    columnsFirst: fc.boolean(),
    signed: fc.boolean(),
    zeroPoint: fc.integer({ min: -128, max: 127 }),
    added: fc.boolean(),
    bounds: fc.tuple(fc.nat(255), fc.nat(255)),
  })
  .chain((drawn) => {
    const [count, columnCount] = [drawn.vectors, drawn.columns]
    const table = drawn.first + count + drawn.rest
    const width = drawn.firstColumn + columnCount + drawn.restOfColumns
    const vectorStride = drawn.columnsFirst ? columnCount + drawn.gap : 1
    const columnStride = drawn.columnsFirst ? 1 : count + drawn.gap
    const reach = count * vectorStride + columnCount * columnStride
    return fc
      .tuple(offsetsOf(table, 1), fc.nat(3))
      .chain(([vectors, apart]) => {
        const furthest = vectors.reduce((a, b) => Math.max(a, b), 0)
        return fc.record({
          how: fc.record({
            biases: fc
              .array(int32, { minLength: width, maxLength: width })
              .map((all) => Int32Array.from(all)),
            scales: fc
              .array(scale, { minLength: width, maxLength: width })
              .map((all) => Float32Array.from(all)),
            zeroPoint: fc.constant(drawn.signed ? drawn.zeroPoint : drawn.zeroPoint + 128),
            signed: fc.constant(drawn.signed),
            addends: fc
              .array(addend, { minLength: width, maxLength: width })
              .map((all) => (drawn.added ? Float32Array.from(all) : new Float32Array(width))),
            least: fc.constant(Math.min(...drawn.bounds) - (drawn.signed ? 128 : 0)),
            most: fc.constant(Math.max(...drawn.bounds) - (drawn.signed ? 128 : 0)),
          }),
          sums: fc
            .array(int32, { minLength: reach, maxLength: reach, size: 'max' })
            .map((all) => Int32Array.from(all)),
          at: fc.constant({ start: -drawn.first * vectorStride, vectorStride, columnStride }),
          vectors: fc.constant(vectors),
          columns: offsetsOf(width, furthest + 1 + apart),
          block: fc.constant({ first: drawn.first, count, firstColumn: drawn.firstColumn, columnCount }),
        })
      })
      .map((given) => {
        const most = (offsets: Int32Array): number => offsets.reduce((a, b) => Math.max(a, b), 0)
        const length = most(given.vectors) + most(given.columns) + 1
        return { ...given, before: new Uint8Array(length).fill(77) }
      })
  })

const made = (kernels: Kernels, given: Case): readonly number[] => {
  const { at, block, how, before } = given
  const sums = kernels.sums(given.sums.length)
  sums.values.set(given.sums)
  const activation = kernels.activation(before)
  const [vectors, columns] = [kernels.offsets(given.vectors), kernels.offsets(given.columns)]
  const requantizer = kernels.requantizer(how)
  requantizer.requantize({ sums, ...at }, { activation, vectors, columns, ...block })
  const result = [...activation.values]
  for (const held of [sums, activation, vectors, columns, requantizer]) held.release()
  return result
}

/** The definition, in exact arithmetic but for the three roundings to float32. */
const defined = ({ how, sums, at, vectors, columns, block, before }: Case): readonly number[] => {
  const codes = [...before]
  const { least = Number.NaN, most = Number.NaN, addends } = how
  for (let v = block.first; v < block.first + block.count; v++)
    for (let c = 0; c < block.columnCount; c++) {
      const column = block.firstColumn + c
      const sum = (sums[at.start + v * at.vectorStride + c * at.columnStride]! + how.biases[column]!) | 0
      const product = Float32Array.of(Float32Array.of(sum)[0]! * how.scales[column]!)[0]!
      const real = Float32Array.of(product + (addends?.[column] ?? 0))[0]!
      const down = Math.floor(real)
      const even = real - down === 0.5 ? down + Math.abs(down % 2) : Math.round(real)
      const code = Math.min(most, Math.max(least, even + how.zeroPoint))
      codes[vectors[v]! + columns[column]!] = code & 0xff
    }
  return codes
}

const asDefined = (make: () => Kernels) => {
  const kernels = make()
  return fc.property(cases, (given) => {
    expect(made(kernels, given)).toEqual(defined(given))
  })
}

const twin = (change: (own: Requantizer, how: Rescaling) => Requantizer['requantize']) => (): Kernels => {
  const kernels = plainKernels()
  return {
    ...kernels,
    requantizer: (how) => {
      const own = kernels.requantizer(how)
      return { ...own, requantize: change(own, how) }
    },
  }
}

describe('codes', () => {
  test.each(both)('of %s kernels are as defined, and nothing else is written', (_, kernels) => {
    fc.assert(asDefined(kernels), { numRuns: runs(400) })
  })

  test.each<readonly [string, () => Kernels]>([
    ['of the first columns', twin((own) => (from, to) => own.requantize(from, { ...to, firstColumn: 0 }))],
    [
      'of the first vectors',
      twin((own) => (from, to) => own.requantize({ ...from, start: 0 }, { ...to, first: 0 })),
    ],
    [
      'of fours of vectors alone',
      twin((own) => (from, to) => own.requantize(from, { ...to, count: to.count & ~3 })),
    ],
    [
      'of other types',
      () => {
        const kernels = plainKernels()
        return {
          ...kernels,
          requantizer: (how) =>
            kernels.requantizer({
              ...how,
              signed: false,
              zeroPoint: Math.max(0, how.zeroPoint),
              least: 0,
              most: 255,
            }),
        }
      },
    ],
    [
      'without biases',
      () => {
        const kernels = plainKernels()
        return {
          ...kernels,
          requantizer: (how) => kernels.requantizer({ ...how, biases: new Int32Array(how.biases.length) }),
        }
      },
    ],
    [
      'without addends',
      () => {
        const kernels = plainKernels()
        return {
          ...kernels,
          requantizer: (how) => kernels.requantizer({ ...how, addends: new Float32Array(how.biases.length) }),
        }
      },
    ],
    [
      'of all that the type holds',
      () => {
        const kernels = plainKernels()
        return {
          ...kernels,
          requantizer: (how) =>
            kernels.requantizer({
              ...how,
              least: how.signed ? -128 : 0,
              most: how.signed ? 127 : 255,
            }),
        }
      },
    ],
  ])('%s are found out', (_, kernels) => {
    expect(refuted(asDefined(kernels), { numRuns: 500, seed: 1 })).toBe(true)
  })

  test.each(both)('of %s kernels are not made where numbers lead outside', (_, make) => {
    const kernels = make()
    const sums = kernels.sums(6)
    const activation = kernels.activation(new Uint8Array(6))
    const [vectors, columns] = [kernels.offsets(Int32Array.of(0, 1)), kernels.offsets(Int32Array.of(0, 2, 4))]
    const how: Rescaling = {
      biases: new Int32Array(3),
      scales: Float32Array.of(1, 1, 1),
      zeroPoint: 0,
      signed: false,
    }
    const requantizer = kernels.requantizer(how)
    const from = { sums, start: 0, vectorStride: 1, columnStride: 2 }
    const to = { activation, vectors, first: 0, count: 2, columns, firstColumn: 0, columnCount: 3 }
    const refused = (wrong: Partial<typeof from & typeof to>): void => {
      expect(() => requantizer.requantize({ ...from, ...wrong }, { ...to, ...wrong })).toThrow(RangeError)
    }
    refused({ start: 1 })
    refused({ start: -1 })
    refused({ vectorStride: 3 })
    refused({ first: 1 })
    refused({ count: 3 })
    refused({ firstColumn: 1 })
    refused({ columnCount: 4 })
    refused({ columns: vectors })
    refused({ columns: kernels.offsets(Int32Array.of(0, 2, 5)) })
    refused({ columns: kernels.offsets(Int32Array.of(-1, 2, 4)) })
    refused({ activation: kernels.activation(new Uint8Array(5)) })
    expect(() => kernels.requantizer({ ...how, scales: Float32Array.of(1) })).toThrow(RangeError)
    expect(() => kernels.requantizer({ ...how, addends: Float32Array.of(1) })).toThrow(RangeError)
    expect(() => kernels.requantizer({ ...how, zeroPoint: -1 })).toThrow(RangeError)
    expect(() => kernels.requantizer({ ...how, most: 256 })).toThrow(RangeError)
    expect(() => kernels.requantizer({ ...how, least: 9, most: 8 })).toThrow(RangeError)
    expect(() => kernels.requantizer({ ...how, zeroPoint: 128, signed: true })).toThrow(RangeError)
    expect([...activation.values]).toEqual([0, 0, 0, 0, 0, 0])
    sums.values.set([1, 2, 3, 4, 5, 6])
    requantizer.requantize(from, { ...to, count: 0 })
    expect([...activation.values]).toEqual([0, 0, 0, 0, 0, 0])
    requantizer.requantize(from, to)
    expect([...activation.values]).toEqual([1, 2, 3, 4, 5, 6])
    requantizer.release()
    expect(() => requantizer.requantize(from, to)).toThrow('released')
  })
})
