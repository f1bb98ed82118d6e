import { describe, expect, test } from 'vitest'
import type { Bus, Crossbar } from '../../lib/hardware/chip.js'
import { type BusChip, busPreset, meshPreset, type Sourced } from '../../lib/hardware/preset.js'
import { type ChipPath, units } from '../../lib/hardware/units.js'

const source = 'chosen: for the test'

const sourced = (rows: number): Sourced<BusChip> => {
  const one = { value: 1, source }
  return {
    name: { value: 'test', source },
    clockGigahertz: one,
    cores: one,
    crossbar: {
      rows: { value: rows, source },
      columns: one,
      cellBits: one,
      weightBits: one,
      inputBits: one,
      dacBits: one,
      adcBits: one,
      differential: { value: false, source },
      mvmCycles: one,
      programCycles: one,
    },
    core: { inputBuffers: one, outputBuffers: one, lanes: one },
    interconnect: {
      kind: { value: 'bus', source },
      bytesPerCycle: one,
      arbitrationCycles: one,
      arbitration: { value: 'fifo', source },
    },
    exchange: { value: 'memory', source },
    partialSumBuffers: { value: 'unbounded', source },
    signal: { kind: { value: 'polling', source }, bytes: one, intervalCycles: one },
    memory: { bytes: one },
    energy: {
      mvmPicojoules: one,
      bytePicojoules: one,
      elementPicojoules: one,
      signalPicojoules: one,
      programPicojoules: one,
      staticMilliwatts: one,
    },
  }
}

test('a preset is the chip without its sources, and its sources with path and unit', () => {
  const { chip, sources } = busPreset(sourced(3))
  expect(chip.crossbar.rows).toBe(3)
  expect(chip.signal).toStrictEqual({ kind: 'polling', bytes: 1, intervalCycles: 1 })
  expect(sources).toContainEqual({ path: 'crossbar.rows', value: 3, unit: 'inputs', source })
  expect(sources).toContainEqual({ path: 'signal.intervalCycles', value: 1, unit: 'cycles', source })
  // all figures but those of a mesh and of components
  const own = Object.keys(units).filter((path) => !/^components|width|height|link|hop/.test(path))
  expect(sources.map(({ path }) => path)).toEqual(own)
})

test('figures that are not a chip are a mistake in the preset', () => {
  expect(() => busPreset(sourced(0))).toThrow('"test"')
})

test('a preset of a mesh has the figures of a mesh', () => {
  const one = { value: 1, source }
  const kind = { value: 'mesh', source } as const
  const mesh = { kind, width: one, height: one, linkBytesPerCycle: one, hopCycles: one }
  const { chip, sources } = meshPreset({ ...sourced(3), interconnect: mesh })
  expect(chip.interconnect.linkBytesPerCycle).toBe(1)
  expect(sources).toContainEqual({
    path: 'interconnect.hopCycles',
    value: 1,
    unit: 'cycles per link',
    source,
  })
  expect(() => meshPreset({ ...sourced(0), interconnect: mesh })).toThrow('"test"')
})

describe('what does not compile', () => {
  const one = { value: 1, source }
  const bus = { kind: { value: 'bus', source }, bytesPerCycle: one, arbitrationCycles: one } as const

  test('a figure without a source, of another kind, missing, or unknown', () => {
    const wrong = (): readonly unknown[] => {
      // @ts-expect-error: no source
      const bare: Sourced<Bus> = { ...bus, arbitration: { value: 'fifo' } }
      // @ts-expect-error: a plain value
      const plain: Sourced<Bus> = { ...bus, arbitration: 'fifo' }
      // @ts-expect-error: no such word
      const word: Sourced<Bus> = { ...bus, arbitration: { value: 'lifo', source } }
      // @ts-expect-error: a figure is missing
      const short: Sourced<Pick<Crossbar, 'rows' | 'columns'>> = { rows: one }
      // @ts-expect-error: no such path
      const path: ChipPath = 'crossbar.row'
      return [bare, plain, word, short, path]
    }
    expect(wrong()).toHaveLength(5)
  })
})
