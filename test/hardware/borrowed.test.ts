import { describe, expect, test } from 'vitest'
import { designChip } from '../../lib/experiment/design.js'
import { borrowedFigures } from '../../lib/hardware/borrowed.js'
import type { Chip, Crossbar } from '../../lib/hardware/chip.js'
import { givenFigures } from '../../lib/hardware/givenFigures.js'
import { presets } from '../../lib/hardware/presets.js'

const { chip } = presets.rram256
const withCrossbar = (other: Partial<Crossbar>, of: Chip = chip): Chip => ({
  ...of,
  crossbar: { ...of.crossbar, ...other },
})

describe('figures that were given for another crossbar', () => {
  test.each(Object.entries(presets))('are known without the sources of %s', (name, { chip }) => {
    const given = new Map<string, unknown>(Object.entries(givenFigures))
    expect(chip).toMatchObject(given.get(name) ?? {})
    expect([...given.keys()]).toContain(name)
  })

  test('are none in the presets, whatever else changes', () => {
    for (const { chip } of Object.values(presets)) {
      expect(borrowedFigures(chip)).toEqual([])
      expect(borrowedFigures({ ...chip, clockGigahertz: 2, core: { ...chip.core, lanes: 1 } })).toEqual([])
    }
  })

  test('are all that depend on rows and columns in a sweep of their number', () => {
    const design = {
      crossbar: 64,
      bus: 8,
      exchange: 'forward',
      signal: 'register',
      arbitration: 'fifo',
      buffers: 2,
    } as const
    const figures = [
      'crossbar.mvmCycles',
      'crossbar.programCycles',
      'energy.mvmPicojoules',
      'energy.programPicojoules',
    ]
    expect(borrowedFigures(designChip(chip, design))).toEqual([
      {
        preset: 'rram256',
        figures,
        differences: [
          { part: 'rows', given: 256, has: 64 },
          { part: 'columns', given: 256, has: 64 },
        ],
      },
    ])
    expect(borrowedFigures(designChip(chip, { ...design, crossbar: 256 }))).toEqual([])
  })

  test('are those that depend on the bits that change', () => {
    const paths = (other: Partial<Crossbar>) =>
      borrowedFigures(withCrossbar(other)).flatMap(({ figures }) => figures)
    expect(paths({ inputBits: 4 })).toEqual(['crossbar.mvmCycles', 'energy.mvmPicojoules'])
    expect(paths({ adcBits: 6 })).toEqual(['crossbar.mvmCycles', 'energy.mvmPicojoules'])
    expect(paths({ cellBits: 2 })).toEqual([
      'crossbar.programCycles',
      'energy.mvmPicojoules',
      'energy.programPicojoules',
    ])
    // weights of fewer bits take fewer cells, which the crossbar does not notice
    expect(paths({ weightBits: 4 })).toEqual([])
  })

  test('are no figures of a chip of its own', () => {
    const own = withCrossbar({ rows: 64, columns: 64, mvmCycles: 101, programCycles: 641 })
    const energy = { ...own.energy, mvmPicojoules: 77, programPicojoules: 78 }
    expect(borrowedFigures({ ...own, energy })).toEqual([])
    expect(borrowedFigures(own).flatMap(({ figures }) => figures)).toEqual([
      'energy.mvmPicojoules',
      'energy.programPicojoules',
    ])
  })
})
