import { describe, expect, test } from 'vitest'
import { budgetOf, budgetsByKind, type Component } from '../../lib/hardware/components.js'
import { areaOf } from '../../lib/hardware/derived.js'
import { presets } from '../../lib/hardware/presets.js'

const { isaac, puma } = presets

/** How far a figure is from a published one. */
const off = (figure: number, published: number): number => Math.abs(figure / published - 1)

const only = (components: readonly Component[], name: RegExp) => {
  const [found, ...more] = components.filter((component) => name.test(component.name))
  expect(more).toEqual([])
  return found!
}

describe('the components of published chips add up to what was published', () => {
  test.each([
    ['isaac', isaac.components, 65.8, 85.4, 0.005],
    // PUMA gives 373.8 mW and 0.479 mm² for a tile, and components of 377.9 mW and 0.495 mm²
    ['puma', puma.components, 62.5, 90.6, 0.025],
  ])('%s', (_, components, watts, squareMillimetres, within) => {
    const budget = budgetOf(components)
    expect(off(budget.watts, watts)).toBeLessThan(within)
    expect(off(budget.squareMillimetres, squareMillimetres)).toBeLessThan(within)
  })

  test('a tile of ISAAC takes 330 mW and 0.372 mm²', () => {
    const tile = budgetOf(isaac.components.filter(({ kind }) => kind !== 'off-chip links'))
    expect(off(tile.watts / 168, 0.33)).toBeLessThan(0.005)
    expect(off(tile.squareMillimetres / 168, 0.372)).toBeLessThan(0.005)
  })

  test('a matrix-vector unit of PUMA takes 43.97 nJ for an MVM of 2304 ns', () => {
    const { milliwatts } = only(puma.components, /^MVMU/)
    const { mvmCycles } = puma.chip.crossbar
    // milliwatts times nanoseconds are picojoules
    expect(off((milliwatts * mvmCycles) / puma.chip.clockGigahertz, 43_970)).toBeLessThan(0.001)
    expect(off((milliwatts * mvmCycles) / 8, puma.chip.energy.mvmPicojoules)).toBeLessThan(0.001)
  })

  test('the energy of an MVM of ISAAC is the power of its components for 16 reads of 100 ns', () => {
    const kinds = new Set(['crossbar cells', 'DAC', 'sample and hold', 'ADC'])
    const parts = isaac.components.filter(({ kind, name }) => kinds.has(kind) || /add of an IMA/.test(name))
    const { cores } = isaac.chip
    expect(((budgetOf(parts).watts * 1e3) / Number(cores)) * 1600).toBeCloseTo(4522, 0)
  })
})

test('what follows from the components of a core of ISAAC adds up to what was published', () => {
  const { chip } = isaac
  const { cores, crossbar, energy, clockGigahertz } = chip
  const count = Number(cores)
  expect(off(areaOf(chip, count) ?? 0, 85.4)).toBeLessThan(0.005)
  const mvm = (energy.mvmPicojoules * clockGigahertz) / crossbar.mvmCycles
  // the most that moves in a read of 100 ns is a kilobyte a tile, and its output unit works all the time
  const tile = (1024 * energy.bytePicojoules) / 100 + energy.elementPicojoules * clockGigahertz
  expect(off((count * (mvm + energy.staticMilliwatts) + 168 * tile) / 1000, 65.8)).toBeLessThan(0.005)
})

test('kinds together are all of it, and each has a source', () => {
  for (const { components } of [isaac, puma]) {
    const kinds = [...budgetsByKind(components).values()]
    const sum = (of: (typeof kinds)[number]['watts'][]) => of.reduce((a, b) => a + b, 0)
    expect(sum(kinds.map(({ watts }) => watts))).toBeCloseTo(budgetOf(components).watts, 9)
    for (const { source, count } of components) {
      expect(source).toMatch(/Table/)
      expect(Number.isSafeInteger(count) && count > 0).toBe(true)
    }
  }
})
