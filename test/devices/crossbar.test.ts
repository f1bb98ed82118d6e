import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { losslessBits } from '../../lib/devices/adc.js'
import { type DeviceModel, devicesOf } from '../../lib/devices/devices.js'
import { cellMultiplier } from '../../lib/functional/cellMultiplier.js'
import type { Crossbar } from '../../lib/hardware/chip.js'
import { presets } from '../../lib/hardware/presets.js'
import type { CellMatrix } from '../../lib/kernels/cellMatrix.js'
import type { Kernels } from '../../lib/kernels/kernels.js'
import { plainKernels } from '../../lib/kernels/plainKernels.js'
import { both, type Case, cases, naive, outcome, simd } from '../kernels/cases.js'

const crossbars: fc.Arbitrary<Crossbar> = fc
  .record({
    cellBits: fc.integer({ min: 1, max: 9 }),
    weightBits: fc.integer({ min: 8, max: 12 }),
    dacBits: fc.integer({ min: 1, max: 9 }),
    adcBits: fc.integer({ min: 1, max: 12 }),
    differential: fc.boolean(),
  })
  .map((drawn) => ({ ...presets.rram256.chip.crossbar, rows: 256, columns: 256, ...drawn }))

const tile = { groups: { start: 0, count: 1 }, rows: { start: 0, count: 1 }, columns: { start: 0, count: 1 } }

const made =
  (given: Case, crossbar: Crossbar, models: readonly DeviceModel[], seed = 1, trial = 0) =>
  (kernels: Kernels) =>
    cellMultiplier(
      given.matrix,
      crossbar,
      kernels,
      { devices: devicesOf({ schema: 'ohmflow.devices/1', seed, models }), trial },
      'layer',
      tile,
      0,
    )

const wide = (): DeviceModel => ({ kind: 'adc', bits: 31, range: 'full' })

/** Models that are there but change nothing. */
const harmless: readonly DeviceModel[] = [
  { kind: 'variation', distribution: 'lognormal', sigma: 0 },
  { kind: 'variation', distribution: 'normal', sigma: 0 },
  { kind: 'stuck', off: 0, on: 0 },
  { kind: 'drift', exponent: 0, seconds: 1e6, referenceSeconds: 1 },
  { kind: 'ir-drop', wire: 0 },
  { kind: 'read-noise', sigma: 0 },
]

const noisy: readonly DeviceModel[] = [
  { kind: 'variation', distribution: 'lognormal', sigma: 0.2 },
  { kind: 'stuck', off: 0.1, on: 0.1 },
  { kind: 'read-noise', sigma: 2 },
  { kind: 'adc', bits: 6, range: 'calibrated' },
]

describe('a crossbar of cells', () => {
  test.each(both)('of %s kernels is exact where nothing is lost', (_, kernels) => {
    const running = kernels()
    fc.assert(
      fc.property(cases, crossbars, fc.constantFrom([], [wide()], harmless), (given, crossbar, models) => {
        expect(outcome(running, given, made(given, crossbar, models))).toEqual(naive(given))
      }),
      { numRuns: 400 },
    )
  })

  test('is exact as soon as the converter has the bits that it takes, and not with one less', () => {
    const given: Case = {
      matrix: { weights: new Int8Array(16).fill(127), rows: 16, columns: 1 },
      activation: new Uint8Array(16).fill(255, 1),
      zeroPoint: 0,
      vectors: Int32Array.of(0),
      first: 0,
      count: 1,
      rows: Int32Array.from({ length: 16 }, (_, r) => r),
      firstRow: 0,
      before: new Int32Array(1),
      start: 0,
      vectorStride: 1,
      columnStride: 1,
    }
    const crossbar = { ...presets.isaac.chip.crossbar, rows: 16, weightBits: 8 }
    // 16 rows · 1 · 3 = 48 levels above 0: 6 bits
    expect(losslessBits(crossbar)).toBe(6)
    const of = (bits: number) =>
      outcome(simd(), given, made(given, crossbar, [{ kind: 'adc', bits, range: 'full' }]))[0]
    expect(of(6)).toBe(15 * 127 * 255)
    expect(of(5)).not.toBe(15 * 127 * 255)
  })

  test('gives the same bits by SIMD and plain kernels, whatever its devices are', () => {
    const [fast, plain] = [simd(), plainKernels()]
    const models = fc.constantFrom<readonly DeviceModel[]>(
      [{ kind: 'adc', bits: 'chip', range: 'full' }],
      [{ kind: 'adc', bits: 'chip', range: 'calibrated' }],
      [{ kind: 'adc', bits: 3, range: 'full' }],
      noisy,
    )
    fc.assert(
      fc.property(cases, crossbars, models, (given, crossbar, some) => {
        expect(outcome(fast, given, made(given, crossbar, some))).toEqual(
          outcome(plain, given, made(given, crossbar, some)),
        )
      }),
      { numRuns: 500 },
    )
  })

  test('draws by what is drawn for, so that vectors can be asked for in any order', () => {
    fc.assert(
      fc.property(cases, crossbars, (given, crossbar) => {
        fc.pre(given.count > 1)
        const running = plainKernels()
        const build = made(given, crossbar, noisy, 7, 3)
        const together = outcome(running, { ...given, before: new Int32Array(given.before.length) }, build)
        const [a, b] = [1, given.count - 1].map((count, i) =>
          outcome(
            running,
            { ...given, before: new Int32Array(given.before.length), first: given.first + i, count },
            build,
          ),
        )
        // strides may make sums share places; then the two halves add up to more
        const apart = together.map((_, at) => ((a?.[at] ?? 0) + (b?.[at] ?? 0)) | 0)
        expect(apart).toEqual(together)
      }),
      { numRuns: 200 },
    )
  })

  // two rows, one column, 1-bit cells of a 2-bit weight, bit by bit: by hand
  test('converts, shifts and adds as on paper', () => {
    const matrix: CellMatrix = {
      rows: 2,
      columns: 1,
      // codes 3 and 1: slice 0 holds 1, 1; slice 1 holds 1, 0
      levels: Uint8Array.of(1, 1, 1, 0),
      conductances: null,
      planes: [
        { shift: 0, sign: 1 },
        { shift: 1, sign: 1 },
      ],
      cellBits: 1,
      dacBits: 1,
      shift: 0,
      // the converter tells 0 from 1 and no more
      most: 1,
      offsets: Int32Array.of(0),
      codeSums: Int32Array.of(4),
      noise: null,
    }
    const given: Case = {
      matrix: { weights: Uint8Array.of(3, 1), rows: 2, columns: 1 },
      activation: Uint8Array.of(3, 1),
      zeroPoint: 0,
      vectors: Int32Array.of(0),
      first: 0,
      count: 1,
      rows: Int32Array.of(0, 1),
      firstRow: 0,
      before: new Int32Array(1),
      start: 0,
      vectorStride: 1,
      columnStride: 1,
    }
    // input bit 0 drives both rows: slice 0 sums 2, clipped to 1; slice 1 sums 1. Bit 1 drives row 0: 1 and 1.
    // 1 + 1·2 + 1·2 + 1·4 = 9, where 3·3 + 1·1 = 10 is exact
    for (const [, kernels] of both) {
      const clipped = outcome(kernels(), given, ({ conversion }) => conversion(matrix))
      expect([...clipped]).toEqual([9])
      const exact = outcome(kernels(), given, ({ conversion }) => conversion({ ...matrix, most: 2 }))
      expect([...exact]).toEqual([10])
    }
  })
})
