import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { columnSums } from '../../lib/functional/columnSums.js'
import { type Drive, drivenAtMost, driveOf } from '../../lib/functional/drive.js'
import { layerEnergy } from '../../lib/functional/layerEnergy.js'
import type { Crossbar } from '../../lib/hardware/chip.js'
import { logicalColumns } from '../../lib/hardware/chip.js'
import { mvmEnergyByComponent } from '../../lib/hardware/derived.js'
import { presets } from '../../lib/hardware/presets.js'
import type { BaseLayer } from '../../lib/ir/lowered.js'
import type { Tile } from '../../lib/ir/tiled.js'
import { refuted } from '../refuted.js'
import { runs } from '../runs.js'

/** A convolution along one axis: so many channels in and out, a kernel of three, with zeros around. */
interface Case {
  readonly length: number
  readonly inputs: number
  readonly outputs: number
  readonly crossbar: Crossbar
  readonly signed: boolean
  readonly zeroPoint: number
  readonly codes: readonly number[]
  readonly weights: readonly number[]
}

const kernel = 3

const still = { offset: 0, vector: [0], row: [0, 0], column: [0], group: 0 }

const layerOf = ({ length, inputs, outputs }: Case): BaseLayer => ({
  kind: 'base',
  name: 'conv',
  op: 'Conv',
  inputs: ['x'],
  weights: 'w',
  bias: null,
  rows: inputs * kernel,
  columns: outputs,
  groups: 1,
  vectors: length,
  vectorShape: [length],
  rowShape: [inputs, kernel],
  columnShape: [outputs],
  input: [
    { ...still, size: inputs, row: [1, 0] },
    { ...still, size: length, offset: -1, vector: [1], row: [0, 1] },
  ],
  weight: [
    { ...still, size: outputs, column: [1] },
    { ...still, size: inputs, row: [1, 0] },
    { ...still, size: kernel, row: [0, 1] },
  ],
  output: [
    { ...still, size: outputs, column: [1] },
    { ...still, size: length, vector: [1] },
  ],
  fused: [],
})

const spans = (extent: number, most: number) =>
  Array.from({ length: Math.ceil(extent / most) }, (_, i) => ({
    start: i * most,
    count: Math.min(most, extent - i * most),
  }))

const tilesOf = ({ inputs, outputs, crossbar }: Case): readonly Tile[] =>
  spans(outputs, logicalColumns(crossbar)).flatMap((columns) =>
    spans(inputs * kernel, crossbar.rows).map((rows) => ({ groups: { start: 0, count: 1 }, rows, columns })),
  )

const bytesOf = ({ signed }: Case, values: readonly number[]) =>
  signed ? Int8Array.from(values, (value) => value - 128) : Uint8Array.from(values)

/** What is driven, counted step by step and cell by cell. */
const counted = (given: Case): Drive => {
  const { length, crossbar, codes, weights, zeroPoint, inputs } = given
  const [top, most] = [2 ** crossbar.dacBits - 1, 2 ** crossbar.cellBits - 1]
  let [cells, rows, steps] = [0, 0, 0]
  for (const tile of tilesOf(given))
    for (let v = 0; v < length; v++)
      for (let low = 0; low < 8; low += crossbar.dacBits) {
        let any = false
        for (let r = tile.rows.start; r < tile.rows.start + tile.rows.count; r++) {
          const at = v + (r % kernel) - 1
          const channel = Math.floor(r / kernel)
          const code = at < 0 || at >= length ? zeroPoint : codes[channel * length + at]!
          const volts = ((code >> low) & top) / top
          any ||= volts > 0
          rows += volts
          for (let c = tile.columns.start; c < tile.columns.start + tile.columns.count; c++) {
            // codes of weights, signed or not, have 128 as their zero
            const weight = weights[(c * inputs + channel) * kernel + (r % kernel)]!
            const held = crossbar.differential === true ? Math.abs(weight - 128) : weight
            for (let bit = 0; bit < 8; bit += crossbar.cellBits)
              cells += volts ** 2 * (((held >> bit) & most) / most)
          }
        }
        if (any) steps++
      }
  return { cells, rows, steps }
}

const integerOf = (given: Case) => ({
  layer: layerOf(given),
  inputZeroPoint: given.signed ? given.zeroPoint - 128 : given.zeroPoint,
  weights: bytesOf(given, given.weights),
  weightZeroPoints: Int32Array.of(given.signed ? 0 : 128),
})

const driven = (given: Case): Drive =>
  driveOf(integerOf(given), tilesOf(given), given.crossbar, bytesOf(given, given.codes))

/** Every sum of a column of a tile, column by column, plane by plane and step by step. */
const sumsIn = (given: Case, tile: Tile): readonly number[] => {
  const { length, crossbar, codes, weights, zeroPoint, inputs } = given
  const [top, most] = [2 ** crossbar.dacBits - 1, 2 ** crossbar.cellBits - 1]
  const sums: number[] = []
  for (let v = 0; v < length; v++)
    for (let low = 0; low < 8; low += crossbar.dacBits)
      for (let c = tile.columns.start; c < tile.columns.start + tile.columns.count; c++)
        for (const sign of crossbar.differential === true ? [1, -1] : [0])
          for (let bit = 0; bit < 8; bit += crossbar.cellBits) {
            let sum = 0
            for (let r = tile.rows.start; r < tile.rows.start + tile.rows.count; r++) {
              const at = v + (r % kernel) - 1
              const channel = Math.floor(r / kernel)
              const code = at < 0 || at >= length ? zeroPoint : codes[channel * length + at]!
              const weight = weights[(c * inputs + channel) * kernel + (r % kernel)]!
              const held = sign === 0 ? weight : Math.max(0, sign * (weight - 128))
              sum += ((code >> low) & top) * ((held >> bit) & most)
            }
            sums.push(sum)
          }
  return sums
}

const learned = (given: Case, clipped: number): readonly number[] => {
  const sums = columnSums()
  sums.add(integerOf(given), tilesOf(given), given.crossbar, bytesOf(given, given.codes))
  return [...sums.ranges(clipped).values()]
}

const cases = fc
  .record({
    length: fc.integer({ min: 1, max: 5 }),
    inputs: fc.integer({ min: 1, max: 3 }),
    outputs: fc.integer({ min: 1, max: 4 }),
    rows: fc.constantFrom(4, 8),
    columns: fc.constantFrom(16, 32),
    cellBits: fc.constantFrom(1, 2, 4, 8),
    dacBits: fc.constantFrom(1, 2, 4, 8),
    differential: fc.boolean(),
    signed: fc.boolean(),
    zeroPoint: fc.nat(255),
  })
  .chain(({ rows, columns, cellBits, dacBits, differential, ...rest }) =>
    fc
      .record({
        codes: fc.array(fc.oneof(fc.constant(0), fc.nat(255)), {
          minLength: rest.inputs * rest.length,
          maxLength: rest.inputs * rest.length,
        }),
        weights: fc.array(fc.nat(255), {
          minLength: rest.inputs * rest.outputs * kernel,
          maxLength: rest.inputs * rest.outputs * kernel,
        }),
      })
      .map(
        (values): Case => ({
          ...rest,
          ...values,
          crossbar: {
            ...presets.rram22.chip.crossbar,
            rows,
            columns,
            cellBits,
            dacBits,
            differential,
          },
        }),
      ),
  )

const isLearned = (learn: typeof learned) =>
  fc.property(cases, fc.constantFrom(0, 0.05, 0.1), (given, clipped) => {
    const expected = tilesOf(given).map((tile) => {
      const sums = sumsIn(given, tile).toSorted((a, b) => a - b)
      // the greatest of those that are left where a share at most is cut off
      return sums[sums.length - 1 - Math.floor(clipped * sums.length + 1e-9)] ?? 0
    })
    expect(learn(given, clipped)).toEqual(expected)
  })

describe('what columns sum up', () => {
  it('is at most what counting all sums of each tile gives', () => {
    fc.assert(isLearned(learned), { numRuns: runs(60) })
  })

  it.each<[string, typeof learned]>([
    ['takes the greatest, whatever is cut off', (given) => learned(given, 0)],
    [
      'takes what lies around the input for nothing',
      (given, clipped) => learned({ ...given, zeroPoint: 0 }, clipped),
    ],
    [
      'takes cells of a difference for cells with an offset',
      (given, clipped) =>
        learned({ ...given, crossbar: { ...given.crossbar, differential: false } }, clipped),
    ],
  ])('a count that %s is found out', async (_, wrong) => {
    expect(await refuted(isLearned(wrong))).toBe(true)
  })
})

const isCounted = (drive: (given: Case) => Drive) =>
  fc.property(cases, (given) => {
    const [made, expected] = [drive(given), counted(given)]
    expect(made.steps).toBe(expected.steps)
    expect(made.rows).toBeCloseTo(expected.rows, 6)
    expect(made.cells).toBeCloseTo(expected.cells, 6)
  })

describe('what values drive', () => {
  it('is what counting step by step and cell by cell gives', () => {
    fc.assert(isCounted(driven), { numRuns: runs(60) })
  })

  it.each<[string, (given: Case) => Drive]>([
    ['takes what lies around the input for nothing', (given) => driven({ ...given, zeroPoint: 0 })],
    [
      'takes cells of a difference for cells with an offset',
      (given) => driven({ ...given, crossbar: { ...given.crossbar, differential: false } }),
    ],
    ['counts each step', (given) => ({ ...driven(given), steps: tilesOf(given).length * given.length * 8 })],
  ])('a count that %s is found out', async (_, wrong) => {
    expect(await refuted(isCounted(wrong))).toBe(true)
  })

  const { chip } = presets.rram22
  const layer = { vectors: 7 }

  it('takes the fixed part alone where all inputs are 0', () => {
    const none = layerEnergy(chip, layer, 3, { cells: 0, rows: 0, steps: 0 })
    expect(none?.driven).toBeCloseTo(3 * 7 * (mvmEnergyByComponent(chip)?.get('buffers') ?? 0), 6)
    expect(none?.constant).toBeCloseTo(3 * 7 * chip.energy.mvmPicojoules, 6)
  })

  it('takes the constant where half of the inputs drive cells at half of their levels', () => {
    const { cells, rows, steps } = drivenAtMost(chip.crossbar, 3, 7)
    const energy = layerEnergy(chip, layer, 3, { cells: cells / 4, rows: rows / 2, steps })
    expect(energy?.driven).toBeCloseTo(energy?.constant ?? 0, 3)
  })

  it('is not known of a chip that does not give its components', () => {
    expect(layerEnergy(presets.rram256.chip, layer, 3, { cells: 0, rows: 0, steps: 0 })).toBeNull()
  })
})
