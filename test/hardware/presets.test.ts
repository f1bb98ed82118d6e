import * as E from 'fp-ts/lib/Either.js'
import { describe, expect, test } from 'vitest'
import { decode } from '../../lib/codec/decode.js'
import { activationBytes, Chip, columnsPerWeight, logicalColumns } from '../../lib/hardware/chip.js'
import { defaultPreset, isPresetName, presets } from '../../lib/hardware/presets.js'
import { verifyChip } from '../../lib/hardware/verifyChip.js'

const { rram256, isaac, puma } = presets

/** The leaves of a chip, by path. */
const leaves = (node: object, path = ''): readonly (readonly [string, unknown])[] =>
  Object.entries(node).flatMap(([key, child]: [string, unknown]) =>
    typeof child === 'object' && child !== null
      ? leaves(child, `${path}${key}.`)
      : [[`${path}${key}`, child] as const],
  )

describe.each(Object.entries(presets))('%s', (name, { chip, sources }) => {
  test('is a chip that can be built', () => {
    expect(chip.name).toBe(name)
    expect(decode(Chip, name)(JSON.parse(JSON.stringify(chip)))).toStrictEqual(E.right(chip))
    expect(verifyChip(chip)).toStrictEqual(E.right(chip))
  })

  test('has a source for each figure, in the order of the chip', () => {
    expect(sources.map(({ path, value }) => [path, value])).toStrictEqual(leaves(chip))
    for (const { path, source } of sources) expect(source.trim().length, path).toBeGreaterThan(3)
  })

  test('has a unit for each number, and for nothing else', () => {
    for (const { path, value, unit } of sources) expect(unit !== '', path).toBe(typeof value === 'number')
  })
})

test('weights and activations fit as by hand', () => {
  expect(logicalColumns(rram256.chip.crossbar)).toBe(256)
  expect(logicalColumns(isaac.chip.crossbar)).toBe(16)
  expect(logicalColumns(puma.chip.crossbar)).toBe(16)
  expect(columnsPerWeight(isaac.chip.crossbar)).toBe(8)
  expect(columnsPerWeight({ ...isaac.chip.crossbar, differential: true })).toBe(16)
  expect(logicalColumns({ ...rram256.chip.crossbar, weightBits: 9, differential: true })).toBe(64)
  expect(logicalColumns({ ...isaac.chip.crossbar, columns: 7 })).toBe(0)
  expect(activationBytes(rram256.chip.crossbar)).toBe(1)
  expect(activationBytes(isaac.chip.crossbar)).toBe(2)
})

test('the default has a name', () => {
  expect(isPresetName(defaultPreset)).toBe(true)
  expect(isPresetName('ramm256')).toBe(false)
  expect(isPresetName('toString')).toBe(false)
})

describe('derived figures', () => {
  /** ISAAC, Table I: milliwatts of all instances of a component. */
  const ima = {
    adc: 16,
    dac: 4,
    sampleAndHold: 0.01,
    array: 2.4,
    shiftAndAdd: 0.2,
    input: 1.24,
    output: 0.23,
  }
  const tile = {
    edram: 20.7,
    bus: 7,
    router: 42 / 4,
    sigmoid: 0.52,
    shiftAndAdd: 0.05,
    maxPool: 0.4,
    output: 1.68,
  }
  const sum = (power: Readonly<Record<string, number>>) => Object.values(power).reduce((a, b) => a + b, 0)
  const read = 100e-9

  test("the table of ISAAC's components adds up to its printed totals", () => {
    expect(sum(ima) * 12).toBeCloseTo(289, 0)
    expect(sum(tile)).toBeCloseTo(40.9, 1)
    expect((168 * (sum(ima) * 12 + sum(tile))) / 1000).toBeCloseTo(55.4, 1)
  })

  test('isaac', () => {
    const { energy, crossbar, cores, clockGigahertz, core, interconnect } = isaac.chip
    const analog = ima.adc + ima.dac + ima.sampleAndHold + ima.array + ima.shiftAndAdd
    expect(cores).toBe(168 * 12 * 8)
    expect(crossbar.mvmCycles).toBe(16 * 100 * clockGigahertz)
    expect(crossbar.programCycles).toBe(Math.ceil((351_000 / 32) * clockGigahertz))
    expect(energy.mvmPicojoules).toBeCloseTo((analog / 8) * 1600, 9)
    expect(energy.bytePicojoules).toBeCloseTo(((tile.edram + tile.bus) * read * 1e9) / 1024, 3)
    expect(energy.elementPicojoules).toBeCloseTo((tile.sigmoid / 2 + tile.shiftAndAdd) / clockGigahertz, 3)
    expect(interconnect.bytesPerCycle).toBe((168 * 384) / 8)
    expect(core.inputBuffers * 8 * crossbar.rows * activationBytes(crossbar)).toBe(2048)
    expect(core.outputBuffers * 8 * logicalColumns(crossbar) * activationBytes(crossbar)).toBe(256)
  })

  test("isaac at full load draws the paper's 65.8 W", () => {
    const { energy, crossbar, clockGigahertz } = isaac.chip
    const crossbars = 168 * 12 * 8
    const mvm = (crossbars * energy.mvmPicojoules * clockGigahertz) / crossbar.mvmCycles
    const bytes = (168 * 1024 * energy.bytePicojoules) / (read * 1e9)
    const elements = 168 * energy.elementPicojoules * clockGigahertz
    const fixed = crossbars * energy.staticMilliwatts
    expect((mvm + bytes + elements + fixed) / 1000).toBeCloseTo(65.8, 1)
  })

  test("isaac peaks at the paper's 479 GOPS/s/mm² of 85.4 mm², two operations a multiply-accumulate", () => {
    const { crossbar, clockGigahertz } = isaac.chip
    const operations = 168 * 12 * 8 * crossbar.rows * logicalColumns(crossbar) * 2
    const gops = (operations * clockGigahertz) / crossbar.mvmCycles
    expect(Math.abs(gops / (478.95 * 85.4) - 1)).toBeLessThan(0.02)
  })

  test('puma', () => {
    const { energy, cores, interconnect, crossbar } = puma.chip
    expect(cores).toBe(138 * 8 * 2 * 8)
    expect(interconnect.bytesPerCycle).toBe((138 * 384) / 8)
    expect(crossbar.programCycles).toBe(Math.ceil(351_000 / 32))
    expect(energy.mvmPicojoules).toBeCloseTo(43_970 / 8, 9)
    expect(energy.bytePicojoules).toBeCloseTo((17.2 + 3 * 2 + 0.475) / 32, 3)
    expect(energy.elementPicojoules).toBeCloseTo((0.373 * 32) / 45 + 0.26 - 0.026, 3)
    expect(energy.signalPicojoules).toBeCloseTo((0.65 / 2) * Math.sqrt(8), 3)
    const memory = 0.33 * Math.sqrt(8)
    const core = memory + 0.33 + 1.25 * 0.2 + 4 * ((0.27 * 32) / 45) + 0.026
    const tile = 0.46 + 0.5 + 0.05 + memory + memory / 2 + 0.09 * 2 + 0.25 * 0.2
    expect(energy.staticMilliwatts).toBeCloseTo(core / 16 + tile / 128 + 0.41 / 512 + 10_400 / 17_664, 3)
  })

  test("puma stores and draws what the paper's node does: 69 MB, at most 62.5 W", () => {
    const { energy, crossbar, cores } = puma.chip
    const crossbars = typeof cores === 'number' ? cores : 0
    expect(Math.floor((crossbars * 128 * 128 * 2) / 8 / 2 ** 20)).toBe(69)
    const milliwatts = crossbars * (energy.mvmPicojoules / crossbar.mvmCycles + energy.staticMilliwatts)
    expect(milliwatts / 1000).toBeLessThanOrEqual(62.5)
    expect(milliwatts / 1000).toBeGreaterThan(0.8 * 62.5)
  })

  test('rram256', () => {
    const { energy, crossbar } = rram256.chip
    const instances = 8 * 128
    const each = (milliwatts: number) => (milliwatts * read * 1e9) / instances
    const reads = crossbar.inputBits / crossbar.dacBits
    const columns = crossbar.columns * (each(ima.adc) + each(ima.shiftAndAdd) + each(ima.sampleAndHold))
    const array = 4 * (ima.array / 8) * read * 1e9
    expect(energy.mvmPicojoules).toBeCloseTo(reads * (columns + crossbar.rows * each(ima.dac) + array), 6)
    expect(energy.bytePicojoules).toBe(100 / 8)
    expect(energy.signalPicojoules).toBe(4 * energy.bytePicojoules)
    expect(crossbar.programCycles).toBe(256 * 10 * (50 + 10))
    const pulse = 4 ** 2 * ((1 / 100e3 + 1 / 1e6) / 2) * 50e-9 * 1e12
    expect(energy.programPicojoules).toBeCloseTo(pulse * 10 * 256 * 256, 3)
  })

  test('rram256-mesh is rram256 but for what its network decides', () => {
    const { chip } = presets['rram256-mesh']
    const { interconnect, energy } = chip
    expect({ ...chip, name: '', cores: 0, interconnect: 0, energy: 0 }).toEqual({
      ...rram256.chip,
      name: '',
      cores: 0,
      interconnect: 0,
      energy: 0,
    })
    expect(chip.cores).toBe(interconnect.width * interconnect.height)
    // puma-simulator: a router of 4 ports draws 16.13 mW and leaks 0.41, at 1 GHz
    expect(energy.bytePicojoules).toBeCloseTo(16.13 / (4 * interconnect.linkBytesPerCycle), 3)
    expect(energy.signalPicojoules).toBeCloseTo(chip.signal.bytes * energy.bytePicojoules, 9)
    expect(energy.staticMilliwatts).toBeCloseTo(rram256.chip.energy.staticMilliwatts + 0.41, 9)
    const { bytePicojoules, signalPicojoules, staticMilliwatts } = energy
    expect(energy).toEqual({ ...rram256.chip.energy, bytePicojoules, signalPicojoules, staticMilliwatts })
  })
})
